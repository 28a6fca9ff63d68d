/// Some bytes to look through, and the bytes before them that may explain them.
///
/// Every read is checked, and reads outside give NUL, which no detector takes for a part of a
/// value: so a detector may look to both sides without knowing where the text ends.
@safe struct Text {
    // SAFETY: the memory outlives the text, see `init`; every read of it is checked.
    private let base: UnsafePointer<UInt8>
    /// Where findings may begin; what stands before, from 0 on, may explain them.
    let start: Int
    /// Behind the last byte.
    let end: Int

    /// Looks at memory that must outlive the text: texts are passed down, never kept.
    // SAFETY: the only callers are `Redactor`'s closures over a buffer, which hand the text down
    // the stack; no detector stores it.
    init(_ base: UnsafePointer<UInt8>, start: Int, end: Int) {
        precondition(0 <= start && start <= end)
        unsafe self.base = base
        self.start = start
        self.end = end
    }

    /// Where explaining bytes begin, for instance a member's name: offsets count from there, so
    /// that one comparison tells whether an offset is in the text.
    var contextStart: Int { 0 }

    /// The byte at an offset; NUL outside of context and text.
    @inline(__always)
    subscript(_ at: Int) -> UInt8 {
        guard UInt(bitPattern: at) < UInt(bitPattern: end) else { return 0 }
        // SAFETY: the offset was just found to lie in the buffer.
        return unsafe base[at]
    }

    /// Hands over the bytes of a range that lies in the text, one by one.
    @inline(__always)
    func forEach(in range: Range<Int>, _ body: (UInt8) -> Void) {
        precondition(range.lowerBound >= 0 && range.upperBound <= end)
        var at = range.lowerBound
        while at < range.upperBound {
            // SAFETY: the whole range was just found to lie in the buffer.
            body(unsafe base[at])
            at &+= 1
        }
    }

    /// Sixteen bytes from an offset; the caller has checked that all lie in the buffer.
    @inline(__always)
    func vector(_ at: Int) -> SIMD16<UInt8> {
        assert(at >= 0 && at + 16 <= end)
        // SAFETY: all sixteen bytes lie in the buffer, see above; any bytes are a valid vector.
        return unsafe UnsafeRawPointer(base + at).loadUnaligned(as: SIMD16<UInt8>.self)
    }

    /// The same text, with other ends.
    func narrowed(start: Int, end: Int) -> Text {
        unsafe Text(base, start: start, end: end)
    }

    /// Whether the bytes at an offset are these ASCII ones, whatever the case; `word` is lower.
    @inline(__always)
    func matches(_ word: StaticString, at: Int) -> Bool {
        let count = word.utf8CodeUnitCount
        guard at >= 0, at &+ count <= end else { return false }
        for offset in 0..<count {
            // SAFETY: a static string of ASCII has that many bytes; the offset was checked.
            let (mine, theirs) = unsafe (base[at + offset], word.utf8Start[offset])
            guard lowercased(mine) == theirs else { return false }
        }
        return true
    }

    /// Whether the bytes at an offset are exactly these ASCII ones.
    @inline(__always)
    func equals(_ word: StaticString, at: Int) -> Bool {
        let count = word.utf8CodeUnitCount
        guard at >= 0, at &+ count <= end else { return false }
        for offset in 0..<count {
            // SAFETY: a static string of ASCII has that many bytes; the offset was checked.
            guard unsafe base[at + offset] == word.utf8Start[offset] else { return false }
        }
        return true
    }

    /// A copy of some of the bytes.
    func bytes(_ range: Range<Int>) -> [UInt8] {
        precondition(range.lowerBound >= 0 && range.upperBound <= end)
        // SAFETY: the range was just found to lie in the buffer.
        return unsafe Array(UnsafeBufferPointer(start: base + range.lowerBound, count: range.count))
    }
}
