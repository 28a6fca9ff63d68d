extension WrittenSettings {
    /// Takes the settings of a file; its one document is a map.
    mutating func addFile(_ text: [UInt8], named file: String, noting list: MistakeList) {
        let documents = readYAML(text, named: file, noting: list)
        if documents.count > 1 {
            list.add(at: documents[1].place, "a settings file has one document, without `---`")
        }
        // A file of comments only is an empty document.
        guard let document = documents.first, !document.isMissing else { return }
        guard case .map(let members) = document.value else {
            list.add(at: document.place, "a settings file is a map, not \(document.kind)")
            return
        }
        for member in members where member.name != "upstreams" {
            take(member, at: member.name, rootTable.map(\.path), list) { .root($0) }
        }
        if let upstreams = document["upstreams"] { takeUpstreams(upstreams, list) }
    }

    private mutating func takeUpstreams(_ node: YAMLNode, _ list: MistakeList) {
        guard case .map(let upstreams) = node.value else {
            list.add(at: node.place, "`upstreams` must be a map of names, not \(node.kind)")
            return
        }
        for upstream in upstreams {
            guard isName(upstream.name) else {
                list.add(
                    at: upstream.place,
                    "`\(upstream.name)` is not a name: use up to 64 of a-z, 0-9, `-` and `_`"
                )
                continue
            }
            guard case .map(let members) = upstream.value.value else {
                list.add(
                    at: upstream.place,
                    "`upstreams.\(upstream.name)` must be a map, not \(upstream.value.kind)"
                )
                continue
            }
            for member in members {
                take(member, at: member.name, upstreamTable.map(\.path), list) {
                    .upstream(upstream.name, $0)
                }
            }
        }
    }

    /// Takes a setting, or goes down into a section of them.
    private mutating func take(
        _ member: YAMLMember,
        at path: String,
        _ known: [String],
        _ list: MistakeList,
        _ target: (String) -> Target
    ) {
        if known.contains(path) {
            guard !member.value.isMissing else {
                list.add(
                    at: member.place,
                    "`\(path)` has no value; leave the line out to keep the default"
                )
                return
            }
            guard let texts = texts(of: member.value, at: path, list) else { return }
            let written = Written(texts: texts, place: member.value.place, rank: .file)
            add(written, for: target(path))
        } else if known.contains(where: { $0.hasPrefix(path + ".") }) {
            guard case .map(let members) = member.value.value else {
                list.add(at: member.place, "`\(path)` must be a map, not \(member.value.kind)")
                return
            }
            for inner in members {
                take(inner, at: "\(path).\(inner.name)", known, list, target)
            }
        } else {
            let siblings = siblings(of: path, among: known)
            list.add(
                at: member.place,
                "`\(path)` is not a setting" + suggestion(for: path, among: siblings)
            )
        }
    }

    private func siblings(of path: String, among known: [String]) -> [String] {
        guard let dot = path.lastIndex(of: ".") else {
            return known.map { String($0.prefix { $0 != "." }) } + ["upstreams"]
        }
        return known.filter { $0.hasPrefix(path[...dot]) }
    }

    /// A value's texts: one, those of a list, or the lines that a map of a known shape makes.
    private func texts(
        of node: YAMLNode,
        at path: String,
        _ list: MistakeList
    ) -> [String]? {
        switch node.value {
        case .text(let text, _):
            return [text]
        case .list(let items):
            return items.compactMap { item in
                if path == "routes", case .map = item.value { return route(item, list) }
                if let text = item.text { return text }
                list.add(at: item.place, "`\(path)` must be a list of texts; here is \(item.kind)")
                return nil
            }
        case .map(let members) where path == "headers":
            return members.compactMap { member in
                if let text = member.value.text { return "\(member.name): \(text)" }
                list.add(at: member.place, "the header `\(member.name)` must be a text")
                return nil
            }
        case .map:
            list.add(at: node.place, "`\(path)` must be one value, not a map")
            return nil
        }
    }

    /// A route that is written as a map, as the one text that flags use.
    private func route(_ node: YAMLNode, _ list: MistakeList) -> String? {
        var text: String?
        readMap(node, called: "a route", noting: list) { map in
            let model = map.require("model", .text)
            let upstream = map.require("upstream", .name)
            let rename = map.read("rename", .text)
            guard let model, let upstream else { return }
            text = "\(model)=\(upstream)" + (rename.map { ":\($0)" } ?? "")
        }
        return text
    }
}
