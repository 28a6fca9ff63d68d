package import Upstream

/// Which upstream serves which model, and under which name.
package struct UpstreamRoutes: Sendable {
    /// One line of the settings: models that fit `pattern` go to an endpoint.
    package struct Line: Sendable {
        /// A model's name; `*` at its end stands for any rest.
        package let pattern: String
        /// The place of the endpoint in `endpoints`.
        package let endpoint: Int
        /// The name the upstream knows the model by; nil for the same.
        package let rename: String?

        package init(pattern: String, endpoint: Int, rename: String?) {
            self.pattern = pattern
            self.endpoint = endpoint
            self.rename = rename
        }

        func fits(_ model: String) -> Bool {
            guard pattern.utf8.last == UInt8(ascii: "*") else { return pattern == model }
            return model.utf8.starts(with: pattern.utf8.dropLast())
        }
    }

    package let endpoints: [Endpoint]
    /// True for endpoints that know `max_tokens` but not `max_completion_tokens`, by place.
    package let knowOnlyMaxTokens: [Bool]
    private let lines: [Line]
    private let fallback: Int

    /// Takes the lines in the order of the settings; the first that fits counts.
    package init(
        endpoints: [Endpoint],
        knowOnlyMaxTokens: [Bool],
        lines: [Line],
        fallback: Int
    ) {
        precondition(endpoints.indices.contains(fallback), "the settings name an upstream")
        self.endpoints = endpoints
        self.knowOnlyMaxTokens = knowOnlyMaxTokens
        self.lines = lines
        self.fallback = fallback
    }

    /// Where a model's requests go.
    func choice(for model: String) -> (endpoint: Int, rename: String?) {
        for line in lines where line.fits(model) { return (line.endpoint, line.rename) }
        return (fallback, nil)
    }
}
