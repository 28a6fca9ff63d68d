internal import CAssets

/// The embedded compact form of one rank file: for every id the two halves it was merged from.
///
/// The format is written down in `Sources/CAssets/data/README.md`. The bytes are part of the
/// binary's read-only data, so reading them costs no start-up time and no private memory.
@safe struct RankSource: @unchecked Sendable {
    // SAFETY: the pointer is to read-only data that lives as long as the program.
    private let bytes: UnsafePointer<UInt8>
    /// One more than the largest id.
    let idCount: Int

    private static let headerBytes = 48
    private static let rowBytes = 5
    private static let half: UInt64 = 0xFFFFF

    /// Opens a table; `idCountMax` cuts it (r50k_base is the first part of p50k_base).
    init(_ table: EmbeddedTable, idCountMax: Int = .max) {
        let bytes = unsafe table.bytes
        // SAFETY: the generator wrote a header of 48 bytes; the sum of the lengths is checked.
        let (magic, ids) = unsafe (
            UnsafeRawPointer(bytes).load(as: UInt64.self),
            Int(UnsafeRawPointer(bytes).load(fromByteOffset: 8, as: UInt32.self))
        )
        precondition(UInt64(littleEndian: magic) == 0x3153_4B4E_4152_4754, "not a rank table")
        let expected = Self.headerBytes + 256 + (ids - 256) * Self.rowBytes + 3
        precondition(unsafe table.count == expected, "a rank table of the wrong length")
        unsafe self.bytes = bytes
        idCount = min(ids, idCountMax)
    }

    /// The byte that an id below 256 stands for.
    @inline(__always)
    func byte(of id: Int) -> UInt8 {
        assert(id < 256)
        // SAFETY: 256 bytes follow the header.
        return unsafe bytes[Self.headerBytes + id]
    }

    /// The halves of an id from 256 on; both are `hole` for an id that stands for nothing.
    @inline(__always)
    func halves(of id: Int) -> (left: Int, right: Int) {
        assert(id >= 256 && id < idCount)
        let at = Self.headerBytes + 256 + (id &- 256) &* Self.rowBytes
        // SAFETY: three bytes follow the last row, so eight can be read from every row.
        let row = unsafe UInt64(
            littleEndian: UnsafeRawPointer(bytes).loadUnaligned(fromByteOffset: at, as: UInt64.self)
        )
        return (Int(row & Self.half), Int(row &>> 20 & Self.half))
    }

    /// Whether these are the halves of an id from 256 on.
    @inline(__always)
    func isPair(_ left: UInt32, _ right: UInt32, of id: Int) -> Bool {
        let halves = halves(of: id)
        return halves.left == Int(left) && halves.right == Int(right)
    }

    /// What both halves of an id that stands for nothing are.
    static let hole = 0xFFFFF

    /// The bytes of one token, for tests and for people; nil for an id that stands for nothing.
    func token(_ id: Int) -> [UInt8]? {
        guard id >= 0, id < idCount else { return nil }
        guard id >= 256 else { return [byte(of: id)] }
        let (left, right) = halves(of: id)
        guard left != Self.hole, let first = token(left), let second = token(right) else {
            return nil
        }
        return first + second
    }

    /// The embedded table of an encoding.
    static func of(_ encoding: Encoding) -> RankSource {
        switch encoding {
        case .o200kBase, .o200kHarmony: unsafe RankSource(cassets_o200k_base())
        case .cl100kBase: unsafe RankSource(cassets_cl100k_base())
        case .p50kBase: unsafe RankSource(cassets_p50k_base())
        case .r50kBase: unsafe RankSource(cassets_p50k_base(), idCountMax: 50_256)
        }
    }
}
