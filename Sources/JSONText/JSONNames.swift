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
            for place in entries.indices where isName(place, node, document, bytes) { return place }
            return nil
        }
        let print =
            string.fingerprint != 0
            ? string.fingerprint : NameCheck.fold(bytes, string.inner)
        var slot = Int(print) & (table.count - 1)
        while table[slot] != 0 {
            let place = Int(table[slot]) - 1
            if entries[place].fingerprint == print, isName(place, node, document, bytes) {
                return place
            }
            slot = (slot + 1) & (table.count - 1)
        }
        return nil
    }

    @inline(__always)
    private func isName(
        _ place: Int,
        _ node: Int,
        _ document: JSONDocument,
        _ bytes: Span<UInt8>
    ) -> Bool {
        let start = place == 0 ? 0 : entries[place - 1].end
        return document.isString(node, names.span.extracting(start..<entries[place].end), in: bytes)
    }
}
