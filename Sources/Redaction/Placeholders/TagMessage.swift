/// What the digest of a placeholder is made of: the kind's name, a zero, and the value in the form
/// that all its spellings share.
///
/// Its room is kept from value to value and written over.
struct TagMessage {
    private(set) var room = [UInt8](repeating: 0, count: 256)
    /// Where the whole stands in the room.
    private(set) var range = 0..<0
    /// Where the value stands.
    private(set) var canonical = 0..<0

    /// Takes in the next value.
    mutating func set(_ kind: RedactionKind, named name: [UInt8], _ text: Span<UInt8>) {
        let start = name.count + 1
        if room.count < start + text.count {
            room = [UInt8](repeating: 0, count: 2 * (start + text.count))
        }
        var bytes = room.mutableSpan
        for index in name.indices { bytes[index] = name[index] }
        bytes[name.count] = 0
        let end = Self.write(text, of: kind, to: &bytes, from: start)
        (range, canonical) = (0..<end, start..<end)
    }

    /// Writes a value in its common form; answers with the offset behind it.
    private static func write(
        _ text: Span<UInt8>,
        of kind: RedactionKind,
        to bytes: inout MutableSpan<UInt8>,
        from start: Int
    ) -> Int {
        precondition(start + text.count <= bytes.count, "no room for a value")
        var end = start
        // SAFETY: the room has as many bytes behind the start as the text, see above, and no byte
        // of the text becomes more than one.
        unsafe bytes.withUnsafeMutableBufferPointer { room in
            @inline(__always)
            func write(_ keeps: (UInt8) -> Bool, _ change: (UInt8) -> UInt8) {
                for index in text.indices {
                    let byte = unsafe text[unchecked: index]
                    unsafe room[end] = change(byte)
                    end &+= keeps(byte) ? 1 : 0
                }
            }
            switch kind {
            case .ssn, .card, .phone: write(isDigit) { $0 }
            case .iban: write(isAlphanumeric) { isLower($0) ? $0 & 0xDF : $0 }
            case .email, .ip: write({ _ in true }, lowercased)
            default: write({ _ in true }, { $0 })
            }
        }
        return end
    }
}
