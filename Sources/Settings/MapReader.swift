/// Reads a map of a YAML file member by member; a member nobody asked for is a mistake.
///
/// Every read notes its own mistakes and answers nil for them, so that a reader goes on and finds
/// the rest:
///
/// ```swift
/// readMap(document, as: "a price file", noting: list) { file in
///     row.input = file.read("input", .count(0...9)) ?? 0
///     file.maps("tiers") { tier in ... }
/// }
/// ```
package final class MapReader {
    /// Where mistakes go.
    package let list: MistakeList
    /// Where the map begins.
    package let place: Place
    private let members: [YAMLMember]
    private let surroundings: Surroundings
    private var asked: [String] = []

    fileprivate init(
        _ members: [YAMLMember],
        at place: Place,
        _ surroundings: Surroundings,
        _ list: MistakeList
    ) {
        self.members = members
        self.place = place
        self.surroundings = surroundings
        self.list = list
    }

    /// The member of that name, unchecked; nil when it is absent.
    package func node(_ name: String) -> YAMLNode? {
        asked.append(name)
        return members.first { $0.name == name }?.value
    }

    /// True when the member is there, whatever it is.
    package func has(_ name: String) -> Bool {
        members.contains { $0.name == name }
    }

    /// Where a member's value stands; the map's own place when it is absent.
    package func place(of name: String) -> Place {
        members.first { $0.name == name }?.value.place ?? place
    }

    /// A value in some form; nil when it is absent or wrong.
    package func read<Value>(_ name: String, _ form: Form<Value>) -> Value? {
        node(name).flatMap { read($0, called: name, form) }
    }

    /// A value that must be there.
    package func require<Value>(_ name: String, _ form: Form<Value>) -> Value? {
        guard let node = node(name) else {
            list.add(at: place, "`\(name)` is missing")
            return nil
        }
        return read(node, called: name, form)
    }

    /// A list of values, or one value alone as a list of one; nil when it is absent.
    package func readList<Value>(_ name: String, _ form: Form<Value>) -> [Value]? {
        guard let node = node(name) else { return nil }
        guard case .list(let items) = node.value else {
            return read(node, called: name, form).map { [$0] } ?? []
        }
        return items.compactMap { read($0, called: name, form) }
    }

    /// Reads a member that is a map; false when it is absent.
    @discardableResult
    package func map(_ name: String, _ body: (MapReader) -> Void) -> Bool {
        guard let node = node(name) else { return false }
        readMap(node, called: name, around: surroundings, noting: list, body)
        return true
    }

    /// Reads a member that is a list of maps, in order.
    package func maps(_ name: String, _ body: (MapReader) -> Void) {
        guard let node = node(name) else { return }
        guard case .list(let items) = node.value else {
            list.add(at: node.place, "`\(name)` must be a list of maps, not \(node.kind)")
            return
        }
        for item in items {
            readMap(item, called: "an item of `\(name)`", around: surroundings, noting: list, body)
        }
    }

    /// Reads a member whose names are free, in the order of the file: models, plans, word lists.
    package func entries(_ name: String, _ body: (YAMLMember) -> Void) {
        guard let node = node(name) else { return }
        guard case .map(let entries) = node.value else {
            list.add(at: node.place, "`\(name)` must be a map, not \(node.kind)")
            return
        }
        entries.forEach(body)
    }

    /// Reads a member whose names are free and whose values are maps.
    package func entryMaps(_ name: String, _ body: (String, MapReader) -> Void) {
        entries(name) { entry in
            readMap(entry.value, called: entry.name, around: surroundings, noting: list) { map in
                body(entry.name, map)
            }
        }
    }

    /// Notes a mistake about a member, at its line.
    package func note(_ name: String, _ sentence: String) {
        list.add(at: place(of: name), "`\(name)`: \(sentence)")
    }

    /// One node in some form; nil, and a mistake, when it is something else.
    package func read<Value>(
        _ node: YAMLNode,
        called name: String,
        _ form: Form<Value>
    ) -> Value? {
        guard let text = node.text else {
            let what = node.isMissing ? "has no value" : "must be one value, not \(node.kind)"
            list.add(at: node.place, "`\(name)` \(what)")
            return nil
        }
        do throws(Unreadable) {
            return try form.read(text, surroundings)
        } catch {
            list.add(at: node.place, "`\(name)`: \(error.sentence)")
            return nil
        }
    }

    fileprivate func finish() {
        for member in members where !asked.contains(member.name) {
            list.add(
                at: member.place,
                "`\(member.name)` is not a setting here"
                    + suggestion(for: member.name, among: asked)
            )
        }
    }
}

/// Reads a map, then notes every member that `body` did not ask for.
package func readMap(
    _ node: YAMLNode,
    called name: String,
    around surroundings: Surroundings = Surroundings(),
    noting list: MistakeList,
    _ body: (MapReader) -> Void
) {
    guard case .map(let members) = node.value else {
        let subject = name.contains(" ") ? name : "`\(name)`"
        list.add(at: node.place, "\(subject) must be a map, not \(node.kind)")
        return
    }
    let reader = MapReader(members, at: node.place, surroundings, list)
    body(reader)
    reader.finish()
}
