/// Makes the upstreams of what was written.
///
/// A key goes only where it was meant for: a URL from a stronger source drops a weaker source's
/// key, and `OPENAI_API_KEY` goes to OpenAI, or to `OPENAI_BASE_URL`, and nowhere else.
struct UpstreamAssembly {
    let written: WrittenSettings
    let around: Surroundings
    let list: MistakeList

    /// Puts the upstreams, and which is the default, into the settings.
    func assemble(_ settings: inout ServeSettings, needsUpstream: Bool) {
        var names = written.upstreamNames
        let chosen = written.all[.root("default_upstream")]
        let isSole = names.count == 1 && chosen == nil && names.first != nil
        if isSole, let name = names.first { settings.defaultUpstream = name }
        let name = settings.defaultUpstream
        if !names.contains(name) {
            if names.isEmpty || written.namesDefault {
                names.append(name)
            } else {
                let listed = names.map { "`\($0)`" }.joined(separator: ", ")
                let sentence =
                    chosen == nil
                    ? "`default_upstream` must say which of \(listed) serves models without a route"
                    : "the upstream `\(name)` is not there" + suggestion(for: name, among: names)
                list.add(at: chosen?.place ?? firstPlace(of: names), sentence)
            }
        }
        settings.upstreams = names.map {
            upstream($0, isDefault: $0 == name, needsSecrets: needsUpstream)
        }
        guard needsUpstream else { return }
        for upstream in settings.upstreams { check(upstream, isDefault: upstream.name == name) }
    }

    /// Commands that forward nothing may not be able to read the secrets, and need none.
    private func upstream(
        _ name: String,
        isDefault: Bool,
        needsSecrets: Bool
    ) -> UpstreamSettings {
        var upstream = UpstreamSettings(name: name)
        for setting in upstreamTable {
            if !needsSecrets, setting.path == "key" || setting.path == "headers" { continue }
            let value = written.written(setting.path, of: name, isDefault: isDefault)
            guard let value else { continue }
            store(value, setting, "upstreams.\(name).\(setting.path)", &upstream, around, list)
        }
        let url = written.written("url", of: name, isDefault: isDefault)
        let key = written.written("key", of: name, isDefault: isDefault)
        if let url, let key, key.rank < url.rank {
            upstream.key = nil
            list.warn(
                at: key.place,
                "the key of `\(name)` is not used, as \(url.place) names another URL"
            )
        }
        takeOpenAI(&upstream, isDefault: isDefault, hasURL: url != nil, hasKey: key != nil)
        return upstream
    }

    /// Fills in what OpenAI's own variables say where nothing else says anything.
    private func takeOpenAI(
        _ upstream: inout UpstreamSettings,
        isDefault: Bool,
        hasURL: Bool,
        hasKey: Bool
    ) {
        var isOpenAI = upstream.url.host == BaseURL.openAI.host
        let base = around.environment["OPENAI_BASE_URL"] ?? ""
        if isDefault, !hasURL, !base.isEmpty {
            do throws(Unreadable) {
                upstream.url = try Form<BaseURL>.baseURL.read(base, around)
                isOpenAI = true
            } catch {
                list.add(at: Place("OPENAI_BASE_URL"), error.sentence)
            }
        }
        let key = around.environment["OPENAI_API_KEY"] ?? ""
        guard !hasKey, !key.isEmpty else { return }
        guard isOpenAI else {
            if isDefault {
                list.warn(
                    at: Place("OPENAI_API_KEY"),
                    "is not sent to \(upstream.url.host), which is not OpenAI; "
                        + "if it should be, say so with `--upstream-key env:OPENAI_API_KEY`"
                )
            }
            return
        }
        do throws(Unreadable) {
            upstream.key = try hidden(Array(key.utf8), "the key")
        } catch {
            list.add(at: Place("OPENAI_API_KEY"), error.sentence)
        }
    }

    private func check(_ upstream: UpstreamSettings, isDefault: Bool) {
        let name = upstream.name
        func place(_ path: String) -> Place {
            written.written(path, of: name, isDefault: isDefault)?.place
                ?? firstPlace(of: [name])
        }
        if upstream.key == nil, upstream.url.host == BaseURL.openAI.host {
            list.add(
                at: place("url"),
                "the upstream `\(name)` has no key: set OPENAI_API_KEY, `--upstream-key`, "
                    + "or `upstreams.\(name).key` in the settings file"
            )
        }
        if isLinkLocal(upstream.url.host), !upstream.allowsLinkLocal {
            list.add(
                at: place("url"),
                "`\(upstream.url.host)` is link-local, where clouds keep credentials; "
                    + "if it is meant, set `upstreams.\(name).link_local: true`"
            )
        }
        checkShape(upstream, place("url"), place("api"))
        let isPlain = !upstream.url.usesTLS && !isLoopback(upstream.url.host)
        if isPlain, upstream.key != nil || !upstream.headers.isEmpty {
            list.warn(
                at: place("url"),
                "the key of `\(name)` and all prompts cross the network unencrypted: use https://"
            )
        }
    }

    private func checkShape(_ upstream: UpstreamSettings, _ url: Place, _ api: Place) {
        switch upstream.api {
        case .openai where upstream.url.path.isEmpty:
            list.add(
                at: url,
                "`\(upstream.url)` has no path; a base URL usually ends in `/v1`: "
                    + "did you mean `\(upstream.url)/v1`?"
            )
        case .openai:
            if !upstream.url.path.hasSuffix("/v1") {
                list.warn(at: url, "`\(upstream.url)` does not end in `/v1`, as base URLs do")
            }
        case .azure:
            if upstream.url.path.hasSuffix("/openai") || upstream.url.path.hasSuffix("/openai/v1") {
                list.add(
                    at: url,
                    "with `api: azure` the paths below `/openai` are made here: leave that out of "
                        + "`url`, or say `api: openai` if it ends in `/openai/v1`"
                )
            }
            guard upstream.apiVersion == nil else { break }
            list.add(
                at: api,
                "`api: azure` needs `api_version`, for instance `api_version: \"2024-10-21\"`"
            )
        }
    }

    /// The first thing that was written for any of some upstreams.
    private func firstPlace(of names: [String]) -> Place {
        let places = written.all.compactMap { target, value -> Place? in
            guard case .upstream(let name, _) = target else { return nil }
            return name.map(names.contains) ?? true ? value.place : nil
        }
        return places.min { ($0.source, $0.line) < ($1.source, $1.line) } ?? Place("settings")
    }
}
