extension Scanner {
    /// Looks through the whole text.
    mutating func scan() {
        var resume = text.start
        var at = text.start
        // Sixteen bytes a step need two behind them.
        while at &+ 18 <= text.end {
            scan(candidates(at), from: at, &resume)
            // What was read for good is not looked at again.
            at = max(at &+ 16, resume)
        }
        if at < text.end - 2, text.end >= 18 {
            // The last vector may lie over bytes that were looked at before.
            let start = text.end - 18
            scan(candidates(start), from: start, since: at - start, &resume)
            at = max(text.end - 2, resume)
        }
        while at < text.end {
            if at >= resume { resume = anchor(at: at, resume) }
            at += 1
        }
    }

    @inline(__always)
    private mutating func scan(
        _ candidates: SIMD2<UInt64>,
        from start: Int,
        since first: Int = 0,
        _ resume: inout Int
    ) {
        // A shift by more bits than a word has leaves none.
        var low = candidates.x & (UInt64.max << UInt64(8 * first))
        var high = candidates.y & (UInt64.max << UInt64(max(0, 8 * first - 64)))
        while low != 0 {
            let at = start &+ low.trailingZeroBitCount &>> 3
            low &= low &- 1
            if at >= resume { resume = anchor(at: at, resume) }
        }
        while high != 0 {
            let at = start &+ 8 &+ high.trailingZeroBitCount &>> 3
            high &= high &- 1
            if at >= resume { resume = anchor(at: at, resume) }
        }
    }

    /// One bit for each of sixteen bytes that may anchor a value, in two words of eight bytes.
    ///
    /// Some more than do: `anchor` decides. What anchors is nearly all punctuation between `-` and
    /// `@`, so one comparison finds most of it, and of a run of digits only the first counts.
    @inline(__always)
    private func candidates(_ at: Int) -> SIMD2<UInt64> {
        let (here, next, second) = (text.vector(at), text.vector(at + 1), text.vector(at + 2))
        // Comparing with a number instead of a vector is a loop over the elements in Swift 6.3.
        @inline(__always)
        func all(_ byte: UInt8) -> SIMD16<UInt8> { SIMD16(repeating: byte) }
        var mask = (here &- all(0x2D)) .< all(0x14)  // - . / 0-9 : ; < = > ? @
        mask = mask .| (here .== all(0x5F)) .| (here .== all(0x7C))
        mask = mask .| ((here &- all(0x49)) .< all(2))  // AKIA, AIza, eyJ
        let nextIsW = next .== all(0x77)
        let isVerb = (next .== all(0x69)) .& (second .== all(0x73))
        let wasVerb = nextIsW .& (second .== all(0x61))
        mask = mask .| ((here .== all(0x20)) .& (isVerb .| wasVerb))  // " is", " was"
        let isPassword = ((here | all(0x20)) .== all(0x73)) .& ((next | all(0x20)) .== all(0x77))
        mask = mask .| isPassword  // passw, PASSW
        let digits = Self.bits((here &- all(0x30)) .< all(10))
        let (low, high) = (digits.x, digits.y)
        let behind = SIMD2(low & low << 8, high & (high << 8 | low >> 56))
        return Self.bits(mask) & ~behind
    }

    /// The highest bit of each byte of a mask.
    @inline(__always)
    static func bits(_ mask: SIMDMask<SIMD16<Int8>>) -> SIMD2<UInt64> {
        // SAFETY: both are sixteen bytes, and every pattern of bits is a valid number.
        unsafe unsafeBitCast(mask, to: SIMD2<UInt64>.self) & 0x8080_8080_8080_8080
    }

    /// Asks the detectors for a byte that may anchor a value; answers where to look on.
    ///
    /// Two anchors are known by the byte behind them, which is rarer: the `w` of `www.`, and the
    /// `y` of `eyJ`.
    private mutating func anchor(at: Int, _ resume: Int) -> Int {
        switch text[at] {
        case 0x30...0x39: return isDigit(text[at - 1]) ? resume : number(at: at)
        case 0x3A: return limited(colon(at: at), at)
        case 0x40: return seeks(.email) ? limited(email(atSign: at), at) : resume
        case 0x2E: return dot(at: at, resume)
        case 0x3D, 0x7C: break
        case 0x5F, 0x2D: if text[at - 1] == text[at] { return resume }
        case 0x3E: if text[at - 1] == 0x20 { return resume }
        case 0x49: if text[at + 1] != 0x41, text[at + 1] != 0x7A { return resume }
        case 0x4A:
            guard at > resume, text[at - 1] == 0x79, seeks(.secret) else { return resume }
            return max(resume, limited(secret(anchoredAt: at - 1), at - 1))
        case 0x53, 0x73:
            if text[at + 1] | 0x20 != 0x77 || text[at - 1] != text[at] { return resume }
        case 0x20:
            let (next, second) = (text[at + 1], text[at + 2])
            guard next == 0x69 && second == 0x73 || next == 0x77 && second == 0x61 else {
                return resume
            }
        default: return resume
        }
        return seeks(.secret) ? limited(secret(anchoredAt: at), at) : resume
    }

    /// Where to look on behind what an anchor found, if anything.
    private func limited(_ end: Int?, _ at: Int) -> Int {
        guard let end else { return at + 1 }
        // A URL that is only counted may hold an address that must not leave.
        guard rules.isMixed else { return end }
        return min(end, text[at] == 0x3A && text[at + 1] == 0x2F ? at + 3 : at + 1)
    }

    private mutating func dot(at: Int, _ resume: Int) -> Int {
        var resume = resume
        if at > resume, text[at - 1] | 0x20 == 0x77, seeks(.url) {
            resume = max(resume, limited(wwwURL(lastW: at - 1), at - 1))
        }
        guard at >= resume, text[at + 1] > 0x2F, seeks(.secret) else { return resume }
        return limited(secret(anchoredAt: at), at)
    }

    private mutating func colon(at: Int) -> Int {
        if text[at + 1] == 0x2F, text[at + 2] == 0x2F {
            return seeks(.url) ? url(colonAt: at) ?? at + 3 : at + 3
        }
        if let end = dataEnd(colonAt: at) { return end }
        if seeks(.ip), isHexDigit(text[at - 1]) || text[at + 1] == 0x3A,
            let end = ipv6(colonAt: at)
        {
            return end
        }
        guard seeks(.secret) else { return at + 1 }
        return keyValue(separatorAt: at) ?? messagingKey(colonAt: at) ?? at + 1
    }
}
