/// Some bytes to look through, and the bytes before them that may explain them.
///
/// Every read is checked, and reads outside give NUL, which no detector takes for a part of a
/// value: so a detector may look to both sides without knowing where the text ends.
@safe struct Text {
    // SAFETY: the memory outlives the text, see `init`; every read of it is checked.
    private let base: UnsafePointer<UInt8>
    /// Where explaining bytes begin, for instance a member's name; not above `start`.
    let contextStart: Int
    /// Where findings may begin.
    let start: Int
    /// Behind the last byte.
    let end: Int

    /// Looks at memory that must outlive the text: texts are passed down, never kept.
    // SAFETY: the only callers are `Redactor`'s closures over a buffer, which hand the text down
    // the stack; no detector stores it.
    init(_ base: UnsafePointer<UInt8>, contextStart: Int, start: Int, end: Int) {
        precondition(contextStart >= 0 && contextStart <= start && start <= end)
        unsafe self.base = base
        self.contextStart = contextStart
        self.start = start
        self.end = end
    }

    /// The byte at an offset; NUL outside of context and text.
    @inline(__always)
    subscript(_ at: Int) -> UInt8 {
        guard UInt(bitPattern: at &- contextStart) < UInt(bitPattern: end &- contextStart) else {
            return 0
        }
        // SAFETY: the offset was just found to lie in the buffer.
        return unsafe base[at]
    }

    /// Sixteen bytes from an offset; the caller has checked that all lie in the buffer.
    @inline(__always)
    func vector(_ at: Int) -> SIMD16<UInt8> {
        assert(at >= contextStart && at + 16 <= end)
        // SAFETY: all sixteen bytes lie in the buffer, see above; any bytes are a valid vector.
        return unsafe UnsafeRawPointer(base + at).loadUnaligned(as: SIMD16<UInt8>.self)
    }

    /// The same text, with other ends.
    func narrowed(start: Int, end: Int) -> Text {
        unsafe Text(base, contextStart: contextStart, start: start, end: end)
    }

    /// Whether the bytes at an offset are these ASCII ones, whatever the case; `word` is lower.
    @inline(__always)
    func matches(_ word: StaticString, at: Int) -> Bool {
        let count = word.utf8CodeUnitCount
        guard at >= contextStart, at + count <= end else { return false }
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
        guard at >= contextStart, at + count <= end else { return false }
        for offset in 0..<count {
            // SAFETY: a static string of ASCII has that many bytes; the offset was checked.
            guard unsafe base[at + offset] == word.utf8Start[offset] else { return false }
        }
        return true
    }

    /// A copy of some of the bytes.
    func bytes(_ range: Range<Int>) -> [UInt8] {
        precondition(range.lowerBound >= contextStart && range.upperBound <= end)
        // SAFETY: the range was just found to lie in the buffer.
        return unsafe Array(UnsafeBufferPointer(start: base + range.lowerBound, count: range.count))
    }
}
