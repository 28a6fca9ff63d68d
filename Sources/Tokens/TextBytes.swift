/// Valid UTF-8 under the splitter: unchecked reads, zero beyond the end.
///
/// A view for the duration of one call. Every function that takes an index expects it inside the
/// text, at the start of a character; the splitter and the merger keep that by construction.
@safe struct TextBytes {
    // SAFETY: points to `count` bytes that outlive the view; all reads stay inside them.
    private let start: UnsafePointer<UInt8>
    let count: Int
    #if DEBUG
        /// Counts reads, for the tests which prove that no text is quadratic.
        private var work: WorkCounter?

        /// Borrows a buffer and counts how often it is read.
        @unsafe init(_ buffer: UnsafeBufferPointer<UInt8>, work: WorkCounter) {
            unsafe self.init(buffer)
            self.work = work
        }
    #endif

    /// Borrows a buffer.
    @unsafe init(_ buffer: UnsafeBufferPointer<UInt8>) {
        // A text of no bytes may have no address; it is never read.
        unsafe start = buffer.baseAddress ?? UnsafePointer(bitPattern: 8).unsafelyUnwrapped
        count = buffer.count
    }

    /// Notes a read; nothing in a release build.
    @inline(__always)
    private func noteRead() {
        #if DEBUG
            work?.steps += 1
        #endif
    }

    @inline(__always)
    subscript(i: Int) -> UInt8 {
        assert(i >= 0 && i < count)
        noteRead()
        // SAFETY: the caller's index is inside the text.
        return unsafe start[i]
    }

    /// The byte at `i`, or zero at the end.
    @inline(__always)
    func byteOrZero(_ i: Int) -> UInt8 {
        i < count ? self[i] : 0
    }

    /// Eight bytes from `i` on, the first one lowest; zeros stand for what lies beyond the end.
    @inline(__always)
    func word(_ i: Int) -> UInt64 {
        noteRead()
        // SAFETY: eight bytes are read only where there are eight.
        if i &+ 8 <= count {
            return unsafe UInt64(
                littleEndian: UnsafeRawPointer(start).loadUnaligned(
                    fromByteOffset: i,
                    as: UInt64.self
                )
            )
        }
        return lastWord(i)
    }

    @inline(never)
    private func lastWord(_ i: Int) -> UInt64 {
        var word: UInt64 = 0
        var at = count
        while at > i {
            at &-= 1
            word = word &<< 8 | UInt64(self[at])
        }
        return word
    }

    /// As `word`, where eight bytes are known to follow.
    @inline(__always)
    func wholeWord(_ i: Int) -> UInt64 {
        assert(i >= 0 && i &+ 8 <= count)
        noteRead()
        // SAFETY: the caller has compared with `count`.
        return unsafe UInt64(
            littleEndian: UnsafeRawPointer(start).loadUnaligned(fromByteOffset: i, as: UInt64.self)
        )
    }

    /// The lowest `length` bytes of a word, the others zero; `length` from 1 to 8.
    @inline(__always)
    static func masked(_ word: UInt64, _ length: Int) -> UInt64 {
        word & (UInt64.max &>> UInt64(truncatingIfNeeded: 64 &- length &<< 3))
    }

    /// The character at `i` and its length in bytes.
    @inline(__always)
    func scalar(_ i: Int) -> (value: UInt32, length: Int) {
        let first = UInt32(self[i])
        if first < 0x80 { return (first, 1) }
        if first < 0xE0 { return ((first & 0x1F) &<< 6 | tail(i &+ 1), 2) }
        if first < 0xF0 {
            return ((first & 0x0F) &<< 12 | tail(i &+ 1) &<< 6 | tail(i &+ 2), 3)
        }
        return (
            (first & 0x07) &<< 18 | tail(i &+ 1) &<< 12 | tail(i &+ 2) &<< 6 | tail(i &+ 3), 4
        )
    }

    @inline(__always)
    private func tail(_ i: Int) -> UInt32 { UInt32(self[i] & 0x3F) }
}
