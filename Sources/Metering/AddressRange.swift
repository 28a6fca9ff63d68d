/// Addresses with the same first bits, in CIDR form.
package struct AddressRange: Hashable, Sendable {
    /// The form it was written in, such as `10.0.0.0/8`.
    package let text: String
    private let address: [UInt8]
    private let bits: Int

    /// Reads `10.1.2.3`, `10.0.0.0/8`, `::1` or `fd00::/8`; nil for anything else.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let address = AddressRange.address(String(parts[0])) else { return nil }
        self.text = text
        self.address = address
        guard parts.count == 2 else {
            bits = address.count * 8
            return
        }
        let digits = parts[1].utf8
        let isNumber = digits.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        guard isNumber, digits.count <= 3, let bits = Int(parts[1]) else { return nil }
        guard bits <= address.count * 8 else { return nil }
        self.bits = bits
    }

    /// Tells whether an address (4 or 16 bytes) lies in the range; a v4 address that came in v6
    /// form counts as v4.
    package func contains(_ other: [UInt8]) -> Bool {
        let mapped: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255]
        let isMapped = other.count == 16 && other.starts(with: mapped)
        let other = isMapped ? Array(other.suffix(4)) : other
        guard other.count == address.count else { return false }
        for i in 0..<address.count {
            let width = min(max(bits - i * 8, 0), 8)
            let mask = UInt8(truncatingIfNeeded: 0xFF00 >> width)
            if other[i] & mask != address[i] & mask { return false }
        }
        return true
    }

    /// Reads an address into 4 or 16 bytes, network order; nil when it is none.
    package static func address(_ text: String) -> [UInt8]? {
        text.utf8.contains(UInt8(ascii: ":")) ? version6(text) : version4(text)
    }

    /// Writes an address: `10.0.0.1`, or the eight words of IPv6 without shortening.
    package static func text(_ address: [UInt8]) -> String {
        guard address.count == 16 else {
            return address.map { String($0) }.joined(separator: ".")
        }
        let words = stride(from: 0, to: 16, by: 2).map { place in
            String(Int(address[place]) << 8 | Int(address[place + 1]), radix: 16)
        }
        return words.joined(separator: ":")
    }

    private static func version4(_ text: some StringProtocol) -> [UInt8]? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var bytes: [UInt8] = []
        for part in parts {
            let isShort = (1...3).contains(part.utf8.count)
            let isDecimal = part.utf8.allSatisfy { $0 >= 0x30 && $0 <= 0x39 }
            guard isShort, isDecimal, part == "0" || part.utf8.first != 0x30 else { return nil }
            guard let byte = UInt8(part) else { return nil }
            bytes.append(byte)
        }
        return bytes
    }

    private static func version6(_ text: String) -> [UInt8]? {
        let halves = text.utf8.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        guard halves.count >= 3, halves.count <= 9 else { return nil }
        var front: [UInt8] = []
        var back: [UInt8]?
        for (i, half) in halves.enumerated() {
            let group = String(decoding: half, as: UTF8.self)
            if group.isEmpty {
                let isEdge = i == 0 || i == halves.count - 1
                if isEdge {
                    let inner = i == 0 ? halves[1] : halves[i - 1]
                    guard inner.isEmpty else { return nil }
                    continue
                }
                guard back == nil else { return nil }
                back = []
                continue
            }
            guard let bytes = version6Group(group, isLast: i == halves.count - 1) else {
                return nil
            }
            if back == nil { front += bytes } else { back? += bytes }
        }
        guard let tail = back else { return front.count == 16 ? front : nil }
        let gap = 16 - front.count - tail.count
        return gap >= 2 ? front + [UInt8](repeating: 0, count: gap) + tail : nil
    }

    private static func version6Group(_ group: String, isLast: Bool) -> [UInt8]? {
        if isLast, group.utf8.contains(UInt8(ascii: ".")) { return version4(group) }
        let isShort = group.utf8.count <= 4
        let isHex = group.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x46, 0x61...0x66: true
            default: false
            }
        }
        guard isShort, isHex, let value = UInt16(group, radix: 16) else { return nil }
        return [UInt8(value >> 8), UInt8(value & 255)]
    }
}
