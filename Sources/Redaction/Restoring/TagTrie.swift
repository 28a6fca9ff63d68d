/// The placeholders of one request that may be put back, to be found in any spelling of a model.
///
/// A spelling is the placeholder in any case, with or without its brackets; each dash of it may be
/// a dash, an underscore, a space or nothing; and a backslash may stand before any punctuation, as
/// Markdown and some writers of JSON put it there.
struct TagTrie: Sendable {
    /// What stands at an offset of a text.
    enum Finding: Equatable {
        /// No placeholder begins here.
        case nothing
        /// What follows decides.
        case open
        /// The placeholder with that number, up to an offset.
        case tag(Int, end: Int)
    }

    /// One byte of placeholders that begin alike.
    private struct Node: Sendable {
        var byte: UInt8 = 0
        /// A dash may follow before the next byte.
        var separates = false
        /// Leads to a placeholder with brackets.
        var brackets = false
        var tag: Int32 = -1
        var child: Int32 = -1
        var sibling: Int32 = -1
    }

    private var nodes = [Node()]
    private var bracketed: [Bool] = []
    /// The bytes with which a spelling may begin.
    private(set) var begins = [Bool](repeating: false, count: 256)

    /// Adds a placeholder under its number, the next one; numbers without a placeholder are passed
    /// over.
    mutating func add(_ text: [UInt8], number: Int) {
        while bracketed.count <= number { bracketed.append(false) }
        var text = text[...]
        if text.first == UInt8(ascii: "["), text.last == UInt8(ascii: "]") {
            bracketed[number] = true
            begins[Int(UInt8(ascii: "["))] = true
            text = text.dropFirst().dropLast()
        }
        let node = path(text, brackets: bracketed[number])
        nodes[node].tag = Int32(number)
        // The slash behind a host means nothing, and models leave it out.
        if text.last == UInt8(ascii: "/") {
            let shorter = path(text.dropLast(), brackets: false)
            if nodes[shorter].tag < 0 { nodes[shorter].tag = Int32(number) }
        }
    }

    private mutating func path(_ text: ArraySlice<UInt8>, brackets: Bool) -> Int {
        var node = 0
        if brackets { nodes[node].brackets = true }
        for byte in text {
            if Self.isSeparator(byte) {
                if node != 0 { nodes[node].separates = true }
                continue
            }
            let lower = lowercased(byte)
            if node == 0 {
                begins[Int(lower)] = true
                begins[Int(uppercased(lower))] = true
            }
            if let known = child(of: node, lower) {
                node = known
            } else {
                nodes.append(Node(byte: lower, sibling: nodes[node].child))
                nodes[node].child = Int32(nodes.count - 1)
                node = nodes.count - 1
            }
            if brackets { nodes[node].brackets = true }
        }
        return node
    }

    /// What stands at an offset, the longest placeholder if there are several; at the end of a text
    /// nothing stays open.
    func read(_ text: Span<UInt8>, at start: Int, isEnd: Bool) -> Finding {
        guard text[start] == UInt8(ascii: "[") else {
            let walk = walk(text, from: start)
            if walk.isOpen, !isEnd { return .open }
            return walk.tag < 0 ? .nothing : .tag(walk.tag, end: walk.end)
        }
        let walk = walk(text, from: start + 1)
        if walk.isOpen, walk.brackets, !isEnd { return .open }
        // Brackets go in pairs, or stay.
        guard walk.tag >= 0, bracketed[walk.tag] else { return .nothing }
        guard walk.end < text.count else { return isEnd ? .nothing : .open }
        guard text[walk.end] == UInt8(ascii: "]") else { return .nothing }
        return .tag(walk.tag, end: walk.end + 1)
    }

    /// Follows a spelling; open when the text ends before it is clear what it is.
    private func walk(
        _ text: Span<UInt8>,
        from start: Int
    ) -> (tag: Int, end: Int, isOpen: Bool, brackets: Bool) {
        var (node, at, isSeparated) = (0, start, false)
        var (tag, end) = (-1, start)
        while nodes[node].child >= 0 {
            guard at < text.count else { return (tag, end, true, nodes[node].brackets) }
            var (byte, length) = (text[at], 1)
            if byte == UInt8(ascii: "\\"), node != 0 {
                guard at + 1 < text.count else {
                    return (tag, end, takesPunctuation(node), nodes[node].brackets)
                }
                (byte, length) = (text[at + 1], 2)
                if isAlphanumeric(byte) { break }
            }
            if Self.isSeparator(byte) {
                guard nodes[node].separates, !isSeparated else { break }
                isSeparated = true
            } else {
                guard let next = child(of: node, lowercased(byte)) else { break }
                (node, isSeparated) = (next, false)
            }
            at += length
            if nodes[node].tag >= 0, !isSeparated { (tag, end) = (Int(nodes[node].tag), at) }
        }
        return (tag, end, false, false)
    }

    private func takesPunctuation(_ node: Int) -> Bool {
        if nodes[node].separates { return true }
        var next = nodes[node].child
        while next >= 0 {
            if !isAlphanumeric(nodes[Int(next)].byte) { return true }
            next = nodes[Int(next)].sibling
        }
        return false
    }

    private func child(of node: Int, _ byte: UInt8) -> Int? {
        var next = nodes[node].child
        while next >= 0 {
            if nodes[Int(next)].byte == byte { return Int(next) }
            next = nodes[Int(next)].sibling
        }
        return nil
    }

    private static func isSeparator(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_") || byte == UInt8(ascii: " ")
    }

    private func uppercased(_ byte: UInt8) -> UInt8 {
        UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte ? byte & 0xDF : byte
    }
}
