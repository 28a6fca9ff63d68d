extension Scanner {
    /// Looks through the whole text.
    mutating func scan() {
        var resume = text.start
        var at = text.start
        // Sixteen bytes a step need one byte before them and two behind.
        if at == text.contextStart, at < text.end {
            if isAnchor(at) { resume = anchor(at: at) }
            at += 1
        }
        while at + 18 <= text.end {
            scanVector(at, &resume)
            // What was read for good is not looked at again.
            at = max(at &+ 16, resume)
        }
        if at < text.end - 2, text.end - 18 > text.contextStart {
            // The last vector may lie over bytes that were looked at before.
            resume = max(resume, at)
            scanVector(text.end - 18, &resume)
            at = max(text.end - 2, resume)
        }
        while at < text.end {
            if at >= resume, isAnchor(at) { resume = anchor(at: at) }
            at += 1
        }
    }

    @inline(__always)
    private mutating func scanVector(_ at: Int, _ resume: inout Int) {
        let words = anchors(at)
        var (low, high) = (words.x, words.y)
        while low != 0 {
            let offset = low.trailingZeroBitCount &>> 3
            low &= low &- 1
            if at &+ offset >= resume { resume = anchor(at: at &+ offset) }
        }
        while high != 0 {
            let offset = 8 &+ high.trailingZeroBitCount &>> 3
            high &= high &- 1
            if at &+ offset >= resume { resume = anchor(at: at &+ offset) }
        }
    }

    /// One bit for each of sixteen bytes that may anchor a value, in two words of eight bytes.
    @inline(__always)
    private func anchors(_ at: Int) -> SIMD2<UInt64> {
        let (before, here) = (text.vector(at - 1), text.vector(at))
        let (next, second) = (text.vector(at + 1), text.vector(at + 2))
        // Comparing with a number instead of a vector is a loop over the elements in Swift 6.3.
        @inline(__always)
        func all(_ byte: UInt8) -> SIMD16<UInt8> { SIMD16(repeating: byte) }
        let (zero, ten) = (all(0x30), all(10))
        var mask = ((here &- zero) .< ten) .& .!((before &- zero) .< ten)
        mask = mask .| (here .== all(0x40)) .| (here .== all(0x3A)) .| (here .== all(0x3D))
        mask = mask .| ((here .== all(0x5F)) .& (before .!= all(0x5F)))
        mask = mask .| ((here .== all(0x2D)) .& (before .!= all(0x2D)))
        mask = mask .| ((here .== all(0x3E)) .& (before .!= all(0x20)))
        let keyID = (next .== all(0x41)) .| (next .== all(0x7A))
        mask = mask .| ((here .== all(0x49)) .& keyID)  // AKIA, AIza
        mask = mask .| ((here .== all(0x79)) .& (next .== all(0x4A)))  // eyJ
        mask = mask .| ((next .== all(0x2E)) .& ((here | all(0x20)) .== all(0x77)))  // www.
        mask = mask .| ((here .== all(0x2E)) .& (next .> all(0x2F)))  // hvs.CAES...
        let isVerb = (next .== all(0x69)) .& (second .== all(0x73))
        let wasVerb = (next .== all(0x77)) .& (second .== all(0x61))
        mask = mask .| ((here .== all(0x20)) .& (isVerb .| wasVerb))  // " is", " was"
        let password = ((next | all(0x20)) .== all(0x77)) .& (before .== here)
        mask = mask .| (((here | all(0x20)) .== all(0x73)) .& password)
        mask = mask .| (here .== all(0x7C))
        // SAFETY: both are sixteen bytes, and every pattern of bits is a valid number.
        return unsafe unsafeBitCast(mask, to: SIMD2<UInt64>.self) & 0x8080_8080_8080_8080
    }

    /// The same question for one byte, near the ends of the text.
    private func isAnchor(_ at: Int) -> Bool {
        let (before, here, next) = (text[at - 1], text[at], text[at + 1])
        switch here {
        case 0x40, 0x3A, 0x3D: return true
        case 0x5F, 0x2D: return before != here
        case 0x3E: return before != 0x20
        case 0x49: return next == 0x41 || next == 0x7A
        case 0x79: return next == 0x4A
        case 0x77, 0x57: return next == 0x2E
        case 0x2E: return next > 0x2F
        case 0x53, 0x73: return next | 0x20 == 0x77 && before == here
        case 0x7C: return true
        case 0x20:
            let second = text[at + 2]
            return next == 0x69 && second == 0x73 || next == 0x77 && second == 0x61
        default: return isDigit(here) && !isDigit(before)
        }
    }

    /// Asks the detectors for an anchor; answers where to look on, never before the next byte.
    private mutating func anchor(at: Int) -> Int {
        let end = endOfAnchor(at: at)
        // A URL that is only counted may hold an address that must not leave.
        return rules.isMixed && !isDigit(text[at])
            ? min(end, text[at] == 0x3A && text[at + 1] == 0x2F ? at + 3 : at + 1) : end
    }

    private mutating func endOfAnchor(at: Int) -> Int {
        switch text[at] {
        case 0x30...0x39: return number(at: at)
        case 0x3A: return colon(at: at)
        case 0x40: return seeks(.email) ? email(atSign: at) ?? at + 1 : at + 1
        case 0x57, 0x77: return seeks(.url) ? wwwURL(lastW: at) ?? at + 1 : at + 1
        default: return seeks(.secret) ? secret(anchoredAt: at) ?? at + 1 : at + 1
        }
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
