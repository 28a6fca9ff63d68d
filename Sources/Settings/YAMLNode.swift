/// A value of a YAML file with the place where it begins.
///
/// Scalars stay text: what `10`, `yes` or `1.10` means is for its reader to say, so none of
/// YAML's guesses (`no` as false, `010` as eight) can happen.
package struct YAMLNode: Sendable {
    /// A scalar's text, a list, or a map in the order of the file.
    package enum Value: Sendable {
        /// A scalar; `isPlain` when it stood without quotes, so that an empty one means nothing.
        case text(String, isPlain: Bool)
        /// A list.
        case list([YAMLNode])
        /// A map; its names differ from one another.
        case map([YAMLMember])
    }

    /// What stands there.
    package let value: Value
    /// Where it begins.
    package let place: Place

    /// Puts a value at a place.
    package init(_ value: Value, at place: Place) {
        self.value = value
        self.place = place
    }

    /// The scalar's text; nil for a list, a map, and for a name without a value.
    package var text: String? {
        guard case .text(let text, _) = value, !isMissing else { return nil }
        return text
    }

    /// True for a name that has no value (`key:`), or `null` or `~`.
    package var isMissing: Bool {
        guard case .text(let text, let isPlain) = value else { return false }
        return isPlain && (text.isEmpty || text == "~" || text == "null")
    }

    /// The member of that name, when this is a map that has one.
    package subscript(_ name: String) -> YAMLNode? {
        guard case .map(let members) = value else { return nil }
        return members.first { $0.name == name }?.value
    }

    /// What it is, for a sentence: `a list`.
    package var kind: String {
        switch value {
        case .text: isMissing ? "nothing" : "a text"
        case .list: "a list"
        case .map: "a map"
        }
    }
}

/// A name and its value in a map.
package struct YAMLMember: Sendable {
    /// The name as written.
    package let name: String
    /// Where the name stands.
    package let place: Place
    /// The value.
    package let value: YAMLNode
}

/// How much of a YAML file is read before it is refused; no policy comes near these.
package struct YAMLLimits: Sendable {
    /// The whole text, in bytes.
    package var textBytesMax = 4 << 20
    /// Lists and maps inside one another.
    package var depthMax = 32
    /// Values of all kinds, over all documents.
    package var nodesMax = 200_000
    /// Documents in one file.
    package var documentsMax = 256
    /// Mistakes after which reading stops.
    package var mistakesMax = 50

    /// The defaults.
    package init() {}
}
