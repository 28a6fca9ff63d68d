/// The checksum of gzip and Ethernet (IEEE 802.3, reflected, polynomial 0xEDB88320).
enum CRC32 {
    /// The checksum of some bytes.
    static func of(_ bytes: Span<UInt8>) -> UInt32 {
        var sum = ~UInt32(0)
        for i in 0..<bytes.count {
            sum = sum >> 8 ^ table[Int(UInt8(truncatingIfNeeded: sum) ^ bytes[i])]
        }
        return ~sum
    }

    private static let table: [UInt32] = (0..<256).map { byte in
        (0..<8).reduce(UInt32(byte)) { sum, _ in
            sum & 1 == 1 ? sum >> 1 ^ 0xEDB8_8320 : sum >> 1
        }
    }
}
