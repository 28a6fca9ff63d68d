internal import ChatFormat
package import Metering
package import Upstream

/// Which upstream serves which model, under which name, and in which dialect.
package struct UpstreamRoutes: Sendable {
    /// One upstream, and what it expects beside the OpenAI way.
    package struct Target: Sendable {
        /// Where it is, and how to talk to it.
        package let endpoint: Endpoint
        /// True for servers that know `max_tokens` but not `max_completion_tokens`.
        package let knowsOnlyMaxTokens: Bool
        /// Azure's `api-version`: a date, or `v1`, `preview` or `latest` for its newer API.
        package let azureVersion: String?

        package init(endpoint: Endpoint, knowsOnlyMaxTokens: Bool, azureVersion: String?) {
            self.endpoint = endpoint
            self.knowsOnlyMaxTokens = knowsOnlyMaxTokens
            self.azureVersion = azureVersion
        }

        /// The path of a call that costs tokens, below the endpoint's base path.
        ///
        /// Azure's API of dated versions names the model of most routes in the path, as a
        /// deployment.
        func path(_ route: Route, model: String) -> [UInt8] {
            guard azureVersion != nil, !isNewAzure, route != .responses else {
                return path(route.rawValue)
            }
            return path("deployments/\(percentEncoded(model))/\(route.rawValue)")
        }

        /// The path of any other call, below the endpoint's base path.
        func path(_ route: String, query: String = "") -> [UInt8] {
            guard let azureVersion else {
                return Array("/\(route)\(query.isEmpty ? "" : "?" + query)".utf8)
            }
            var all = azureVersion == "v1" ? "" : "api-version=\(azureVersion)"
            if !query.isEmpty { all += all.isEmpty ? query : "&" + query }
            let base = isNewAzure ? "/openai/v1/" : "/openai/"
            return Array("\(base)\(route)\(all.isEmpty ? "" : "?" + all)".utf8)
        }

        /// Whether it is Azure's API whose paths are OpenAI's below `/openai/v1`.
        private var isNewAzure: Bool {
            azureVersion == "v1" || azureVersion == "preview" || azureVersion == "latest"
        }
    }

    /// One line of the settings: models that fit `pattern` go to a target.
    package struct Line: Sendable {
        /// The models.
        package let pattern: ModelPattern
        /// The place of the target in `targets`.
        package let target: Int
        /// The name the upstream knows the model by; nil for the same.
        package let rename: String?

        package init(pattern: ModelPattern, target: Int, rename: String?) {
            self.pattern = pattern
            self.target = target
            self.rename = rename
        }
    }

    /// The upstreams, in the order of the settings.
    package let targets: [Target]
    private let lines: [Line]
    private let fallback: Int

    /// Takes the lines in the order of the settings; the first that fits counts.
    package init(targets: [Target], lines: [Line], fallback: Int) {
        precondition(targets.indices.contains(fallback), "the settings name an upstream")
        self.targets = targets
        self.lines = lines
        self.fallback = fallback
    }

    /// Where a model's requests go.
    func choice(for model: String) -> (target: Int, rename: String?) {
        for line in lines where line.pattern.matches(model) { return (line.target, line.rename) }
        return (fallback, nil)
    }
}
