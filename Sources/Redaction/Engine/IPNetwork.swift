/// A network as operators write it: `10.0.0.0/8`, `2001:db8::/32`, or one address.
struct IPNetwork: Equatable, Sendable {
    private let address: Address
    private let bits: Int

    /// An address of either version, in network order.
    struct Address: Equatable, Sendable {
        var bytes: [UInt8]
    }

    /// Reads a network; nil for anything else.
    init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count <= 2, let address = Self.address(Array(parts[0].utf8)) else { return nil }
        var bits = address.bytes.count * 8
        if parts.count == 2 {
            guard let given = Int(parts[1]), (0...bits).contains(given) else { return nil }
            bits = given
        }
        self.address = address
        self.bits = bits
    }

    /// Whether an address lies in the network.
    func holds(_ other: Address) -> Bool {
        guard other.bytes.count == address.bytes.count else { return false }
        for bit in 0..<bits {
            let mask = UInt8(0x80) >> UInt8(bit % 8)
            if (other.bytes[bit / 8] ^ address.bytes[bit / 8]) & mask != 0 { return false }
        }
        return true
    }

    /// Reads an address; nil for anything else.
    static func address(_ text: [UInt8]) -> Address? {
        text.contains(0x3A) ? ipv6(text) : ipv4(text[...]).map { Address(bytes: $0) }
    }

    private static func ipv4(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        let parts = text.split(separator: 0x2E, omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var bytes: [UInt8] = []
        for part in parts {
            guard (1...3).contains(part.count), part.allSatisfy(isDigit) else { return nil }
            let value = part.reduce(0) { $0 * 10 + Int($1 & 0x0F) }
            guard value <= 255 else { return nil }
            bytes.append(UInt8(value))
        }
        return bytes
    }

    private static func ipv6(_ text: [UInt8]) -> Address? {
        var halves: [[UInt8]] = [[]]
        var parts = text.split(separator: 0x3A, omittingEmptySubsequences: false)
        // `::` at an end leaves two empty parts there, in the middle one.
        if parts.first?.isEmpty == true { parts.removeFirst() }
        if parts.last?.isEmpty == true { parts.removeLast() }
        for (index, part) in parts.enumerated() {
            if part.isEmpty {
                halves.append([])
            } else if part.contains(0x2E) {
                guard index == parts.count - 1, let tail = ipv4(part) else { return nil }
                halves[halves.count - 1] += tail
            } else {
                guard part.count <= 4, part.allSatisfy(isHexDigit) else { return nil }
                let value = part.reduce(0) { $0 << 4 | Int(isDigit($1) ? $1 & 15 : ($1 & 15) + 9) }
                halves[halves.count - 1] += [UInt8(value >> 8), UInt8(value & 0xFF)]
            }
        }
        let known = halves.reduce(0) { $0 + $1.count }
        if halves.count == 1 { return known == 16 ? Address(bytes: halves[0]) : nil }
        guard halves.count == 2, known < 16 else { return nil }
        return Address(bytes: halves[0] + [UInt8](repeating: 0, count: 16 - known) + halves[1])
    }
}
