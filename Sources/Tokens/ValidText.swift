/// Checks that bytes are UTF-8, and repairs them where they are not.
enum ValidText {
    /// Nil for valid UTF-8; else the text with U+FFFD for what is not.
    ///
    /// The rule is Unicode's "substitution of maximal subparts" (as in the standard library and in
    /// Python's `errors="replace"`): one U+FFFD for each longest start of a character that is cut
    /// off, and for each other byte that fits nowhere. A lone surrogate makes three.
    static func repaired(_ utf8: Span<UInt8>) -> [UInt8]? {
        // SAFETY: the view does not outlive the closure.
        unsafe utf8.withUnsafeBufferPointer { unsafe repaired($0) }
    }

    /// As above, for a buffer.
    static func repaired(_ buffer: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
        // SAFETY: the view does not outlive the call.
        let text = unsafe TextBytes(buffer)
        var i = firstFault(text, 0)
        guard i < text.count else { return nil }
        var valid: [UInt8] = []
        var copied = 0
        while i < text.count {
            for at in copied..<i { valid.append(text[at]) }
            valid += [0xEF, 0xBF, 0xBD]
            copied = i + subpart(text, i)
            i = firstFault(text, copied)
        }
        for at in copied..<text.count { valid.append(text[at]) }
        return valid
    }

    /// How many bytes there are before a character at the end that more bytes could complete.
    static func wholeCharacters(_ utf8: Span<UInt8>) -> Int {
        for back in 1..<4 where back <= utf8.count {
            let first = utf8[utf8.count - back]
            if first < 0x80 { break }
            guard first >= 0xC0 else { continue }
            let needed = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
            let isCut = first >= 0xC2 && first <= 0xF4 && back < needed
            guard isCut, back == 1 || isSecond(utf8[utf8.count - back + 1], after: first) else {
                break
            }
            return utf8.count - back
        }
        return utf8.count
    }

    /// The start of the first byte sequence from `i` on that is no character, or the end.
    static func firstFault(_ text: TextBytes, _ start: Int) -> Int {
        var i = start
        while i < text.count {
            if text.word(i) & 0x8080_8080_8080_8080 == 0 {
                i &+= 8
                continue
            }
            while i < text.count, text[i] < 0x80 { i &+= 1 }
            while i < text.count, text[i] >= 0x80 {
                let length = characterLength(text, i)
                guard length > 0 else { return i }
                i &+= length
            }
        }
        return text.count
    }

    /// The length of the non-ASCII character at `i`, or 0 if there is none (RFC 3629, section 4).
    @inline(__always)
    private static func characterLength(_ text: TextBytes, _ i: Int) -> Int {
        let (first, second) = (text[i], text.byteOrZero(i &+ 1))
        switch first {
        case 0xC2...0xDF:
            return isTail(second) ? 2 : 0
        case 0xE0...0xEF:
            return isSecond(second, after: first) && isTail(text.byteOrZero(i &+ 2)) ? 3 : 0
        case 0xF0...0xF4:
            return isSecond(second, after: first) && isTail(text.byteOrZero(i &+ 2))
                && isTail(text.byteOrZero(i &+ 3)) ? 4 : 0
        default:
            return 0
        }
    }

    /// How many bytes one U+FFFD stands for at a fault.
    private static func subpart(_ text: TextBytes, _ i: Int) -> Int {
        let first = text[i]
        guard first >= 0xC2, first <= 0xF4, isSecond(text.byteOrZero(i + 1), after: first) else {
            return 1
        }
        // A whole character is no fault, so one of three bytes lacks its third; of two, its second.
        return first >= 0xF0 && isTail(text.byteOrZero(i + 2)) ? 3 : 2
    }

    @inline(__always)
    private static func isTail(_ byte: UInt8) -> Bool { byte & 0xC0 == 0x80 }

    /// Leaves out overlong forms, surrogates and what is beyond U+10FFFF.
    @inline(__always)
    private static func isSecond(_ byte: UInt8, after first: UInt8) -> Bool {
        switch first {
        case 0xE0: byte >= 0xA0 && byte <= 0xBF
        case 0xED: byte >= 0x80 && byte <= 0x9F
        case 0xF0: byte >= 0x90 && byte <= 0xBF
        case 0xF4: byte >= 0x80 && byte <= 0x8F
        default: isTail(byte)
        }
    }
}
