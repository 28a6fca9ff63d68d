/// A checked JSON text (RFC 8259) as a flat tape of its values, in the order in which they stand.
///
/// The document holds no bytes: whoever asks for text passes the same bytes that were parsed.
/// Parsing again reuses the tape, so that a warm document allocates nothing. Nothing here
/// recurses: depth costs no stack.
package struct JSONDocument: Sendable {
    private(set) var tape: [JSONNode] = []
    private var names = NameCheck()
    /// How many values and names there are; 0 before the first and after a failed parse.
    package private(set) var count = 0

    /// The index of the outermost value.
    package static let root = 0

    /// A document without a tape, to be filled by `parse`.
    package init() {}

    /// Reads a whole document; throws at the first byte that breaks a rule or a limit.
    package mutating func parse(
        _ bytes: Span<UInt8>,
        _ limits: JSONLimits = .standard
    ) throws(JSONError) {
        count = 0
        defer { names.trim() }
        guard bytes.count < Int(Int32.max) else { throw JSONError(.tooLong, at: bytes.count) }
        fit(bytes.count, limits)
        while true {
            if let count = try Self.fill(&tape, &names, bytes, limits) {
                self.count = count
                return
            }
            // Four times the room, from the start: the work thrown away is a third at most.
            tape = [JSONNode](repeating: .absent, count: min(tape.count * 4, limits.values + 1))
        }
    }

    private static func fill(
        _ tape: inout [JSONNode],
        _ names: inout NameCheck,
        _ bytes: Span<UInt8>,
        _ limits: JSONLimits
    ) throws(JSONError) -> Int? {
        var nodes = tape.mutableSpan
        var scan = DocumentScan(limits: limits)
        return try scan.fill(&nodes, &names, from: bytes)
    }

    /// Forgets all values and keeps the room, so that nobody reads them beside other bytes.
    package mutating func removeAll() { count = 0 }

    /// The value at an index of the tape.
    package subscript(index: Int) -> JSONNode {
        @inline(__always) get {
            precondition(index < count, "no such value in this document")
            return tape[index]
        }
    }

    /// A small tape to begin with; and not a huge one for ever because of one huge document.
    private mutating func fit(_ bytes: Int, _ limits: JSONLimits) {
        let least = min(max(bytes / 16, 128), 4096, limits.values + 1)
        let most = max(bytes / 2, 16_384)
        guard tape.count < least || tape.count > most else { return }
        tape = [JSONNode](repeating: .absent, count: least)
    }
}

extension JSONNode {
    fileprivate static let absent = JSONNode(.null, 0..<0, next: 0)
}
