/// Remembers how many tokens lately merged pieces of up to 16 bytes made.
///
/// A place holds one piece; a newer one takes it over. The bytes themselves are the key, so a
/// remembered count is never that of another piece.
@safe struct PieceMemory: ~Copyable {
    // SAFETY: both have `places` members and live as long as this value, which alone uses them.
    private let pieces: UnsafeMutablePointer<SIMD2<UInt64>>
    private let counts: UnsafeMutablePointer<UInt16>
    private static var places: Int { 1 << 13 }

    init() {
        unsafe pieces = .allocate(capacity: Self.places)
        unsafe pieces.initialize(repeating: .zero, count: Self.places)
        unsafe counts = .allocate(capacity: Self.places)
        unsafe counts.initialize(repeating: 0, count: Self.places)
    }

    deinit {
        unsafe pieces.deallocate()
        unsafe counts.deallocate()
    }

    /// The count of a piece, or nil; `tag` (not zero) tells encodings apart.
    @inline(__always)
    func count(_ piece: SIMD2<UInt64>, _ tag: UInt8) -> Int? {
        let at = Self.place(piece)
        // SAFETY: a place is below `places`.
        let count = unsafe counts[at]
        guard unsafe pieces[at] == piece, count &>> 8 == UInt16(tag) else { return nil }
        return Int(count & 0xFF)
    }

    /// Remembers the count of a piece.
    @inline(__always)
    func remember(_ piece: SIMD2<UInt64>, _ tag: UInt8, _ count: Int) {
        let at = Self.place(piece)
        // SAFETY: a place is below `places`; 16 bytes make at most 16 tokens.
        unsafe pieces[at] = piece
        unsafe counts[at] = UInt16(tag) &<< 8 | UInt16(truncatingIfNeeded: count)
    }

    @inline(__always)
    private static func place(_ piece: SIMD2<UInt64>) -> Int {
        Int(truncatingIfNeeded: RankTables.hash(piece.x, piece.y) &>> 51)
    }
}
