/// A fixed set of member names, or of a member's known values, to be recognised in a few steps.
package struct JSONNames: Sendable {
    private var names: [UInt8] = []
    private var entries: [(end: Int, fingerprint: UInt16)] = []
    private var table: [UInt8]

    /// Takes at most 254 different names; `index` answers with places in this list.
    package init(_ list: [String]) {
        precondition(list.count < 255, "the table's places are bytes")
        var size = 4
        while size < list.count * 4 { size *= 2 }
        table = [UInt8](repeating: 0, count: size)
        for (index, name) in list.enumerated() {
            let start = names.count
            names += Array(name.utf8)
            let print = NameCheck.fold(names.span, start..<names.count)
            entries.append((names.count, print))
            var slot = Int(print) & (size - 1)
            while table[slot] != 0 { slot = (slot + 1) & (size - 1) }
            table[slot] = UInt8(index + 1)
        }
    }

    /// The place of a string's decoded bytes in the list; nil if they are not there.
    package func index(
        of node: Int,
        in document: JSONDocument,
        _ bytes: Span<UInt8>
    ) -> Int? {
        let string = document[node]
        guard string.kind == .string else { return nil }
        // Values have no fingerprint of their own, and what has an escape is looked at in full.
        if string.fingerprint == 0, string.hasEscape {
            for place in entries.indices where isName(place, string, bytes) { return place }
            return nil
        }
        let print =
            string.fingerprint != 0
            ? string.fingerprint : NameCheck.fold(bytes, string.start + 1..<string.end - 1)
        var slot = Int(print) & (table.count &- 1)
        while true {
            let place = Int(table[slot]) &- 1
            guard place >= 0 else { return nil }
            if entries[place].fingerprint == print, isName(place, string, bytes) {
                return place
            }
            slot = (slot &+ 1) & (table.count &- 1)
        }
    }

    /// A member whose name is in the list.
    package struct Known: Sendable {
        /// The place of the name in the list.
        package let place: Int
        /// The index of the value.
        package let value: Int
        /// The kind of the value.
        package let kind: JSONKind
    }

    /// How far a walk over an object's members has come.
    package struct Walk: Sendable {
        fileprivate var name: Int
        fileprivate let end: Int
    }

    /// Begins a walk over an object's known members; any other value has none.
    ///
    /// Calls from other rooms are not inlined, so that a walk that passes over unknown members in
    /// here is the fast way to read an object.
    package func walk(_ object: Int, of document: JSONDocument) -> Walk {
        let node = document[object]
        return Walk(name: object + 1, end: node.kind == .object ? node.next : 0)
    }

    /// The next known member; nil behind the last.
    package func next(
        of walk: inout Walk,
        in document: JSONDocument,
        _ bytes: Span<UInt8>
    ) -> Known? {
        while walk.name < walk.end {
            let name = walk.name
            let value = document[name &+ 1]
            walk.name = value.next
            if let place = index(of: name, in: document, bytes) {
                return Known(place: place, value: name &+ 1, kind: value.kind)
            }
        }
        return nil
    }

    @inline(__always)
    private func isName(_ place: Int, _ node: JSONNode, _ bytes: Span<UInt8>) -> Bool {
        let start = place == 0 ? 0 : entries[place &- 1].end
        return JSONDocument.equals(
            node,
            names.span.extracting(start..<entries[place].end),
            in: bytes
        )
    }
}
