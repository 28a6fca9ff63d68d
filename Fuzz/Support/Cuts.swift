/// Cuts a message into pieces in a way that the fuzzer chooses: its first bytes are the seed.
package struct Cuts {
    private var state: UInt64
    /// The bytes behind the seed.
    package let message: [UInt8]

    /// Takes an input; nil when it is too short for a seed.
    package init?(_ input: [UInt8]) {
        guard input.count > 2 else { return nil }
        state = UInt64(input[0]) << 8 | UInt64(input[1]) | 0x9E37_79B9_0000_0000
        message = Array(input[2...])
    }

    /// Ranges that cover the message, most of them short; now and then an empty one.
    package mutating func pieces() -> [Range<Int>] {
        var pieces: [Range<Int>] = []
        var start = 0
        while start < message.count {
            let most = next() % 3 == 0 ? 64 : 4
            let end = min(message.count, start + next() % (most + 1))
            pieces.append(start..<end)
            start = end
        }
        return pieces
    }

    private mutating func next() -> Int {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return Int(state >> 33)
    }
}
