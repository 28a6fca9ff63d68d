/// Finds the vendor rules whose prefix stands at a place.
struct VendorIndex: Sendable {
    /// The one index of all rules: they are the same for every policy.
    static let shared = VendorIndex()

    /// By first byte, longer prefixes first.
    private let separated: [[VendorRule]]
    private let glued: [[VendorRule]]
    /// One bit for each way in which the two bytes before a prefix's first mark can be hashed:
    /// nearly all marks of a text are turned away here.
    private let filter: [UInt64]

    private init() {
        var filter = [UInt64](repeating: 0, count: 64)
        for rule in VendorRule.separated {
            let bytes = Self.bytes(rule.prefix)
            guard let mark = bytes.firstIndex(where: Self.isMark), mark >= 2 else {
                preconditionFailure("a prefix needs two characters before its first mark")
            }
            let hash = Self.hash(bytes[mark - 2], bytes[mark - 1], bytes[mark])
            filter[hash / 64] |= 1 << UInt64(hash % 64)
        }
        self.filter = filter
        separated = Self.buckets(VendorRule.separated)
        glued = Self.buckets(VendorRule.glued)
    }

    /// Whether a prefix may have its first mark where these three bytes end.
    @inline(__always)
    func mayEnd(_ first: UInt8, _ second: UInt8, _ mark: UInt8) -> Bool {
        let hash = Self.hash(first, second, mark)
        return filter[hash / 64] & 1 << UInt64(hash % 64) != 0
    }

    /// The rule with the longest prefix that stands at an offset.
    func rule(at start: Int, in text: Text, glued isGlued: Bool) -> VendorRule? {
        let buckets = isGlued ? glued : separated
        return buckets[Int(text[start] & 0x7F)].first { text.equals($0.prefix, at: start) }
    }

    private static func isMark(_ byte: UInt8) -> Bool {
        byte == 0x5F || byte == 0x2D || byte == 0x2E
    }

    @inline(__always)
    private static func hash(_ first: UInt8, _ second: UInt8, _ mark: UInt8) -> Int {
        let bits = UInt32(first) << 16 | UInt32(second) << 8 | UInt32(mark)
        return Int((bits &* 0x9E37_79B1) >> 20)
    }

    private static func bytes(_ text: StaticString) -> [UInt8] {
        // SAFETY: the bytes are copied while they are lent.
        text.withUTF8Buffer { unsafe Array($0) }
    }

    private static func buckets(_ rules: [VendorRule]) -> [[VendorRule]] {
        var buckets = [[VendorRule]](repeating: [], count: 128)
        for rule in rules.sorted(by: { $0.prefix.utf8CodeUnitCount > $1.prefix.utf8CodeUnitCount })
        {
            buckets[Int(bytes(rule.prefix)[0] & 0x7F)].append(rule)
        }
        return buckets
    }
}
