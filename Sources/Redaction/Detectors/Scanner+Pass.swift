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
            var words = anchors(at)
            while words.x | words.y != 0 {
                let offset: Int
                if words.x != 0 {
                    offset = words.x.trailingZeroBitCount &>> 3
                    words.x &= words.x &- 1
                } else {
                    offset = 8 &+ words.y.trailingZeroBitCount &>> 3
                    words.y &= words.y &- 1
                }
                if at &+ offset >= resume { resume = anchor(at: at &+ offset) }
            }
            // What was read for good is not looked at again.
            at = max(at &+ 16, resume)
        }
        while at < text.end {
            if at >= resume, isAnchor(at) { resume = anchor(at: at) }
            at += 1
        }
    }

    /// One bit for each of sixteen bytes that may anchor a value, in two words of eight bytes.
    @inline(__always)
    private func anchors(_ at: Int) -> SIMD2<UInt64> {
        let (before, here) = (text.vector(at - 1), text.vector(at))
        let (next, second) = (text.vector(at + 1), text.vector(at + 2))
        let zero = SIMD16<UInt8>(repeating: 0x30)
        let ten = SIMD16<UInt8>(repeating: 10)
        var mask = ((here &- zero) .< ten) .& .!((before &- zero) .< ten)
        mask = mask .| (here .== 0x40) .| (here .== 0x3A) .| (here .== 0x3D)
        mask = mask .| ((here .== 0x5F) .& (before .!= 0x5F))
        mask = mask .| ((here .== 0x2D) .& (before .!= 0x2D))
        mask = mask .| ((here .== 0x3E) .& (before .!= 0x20))
        mask = mask .| ((here .== 0x49) .& (next .== 0x41))  // AKIA
        mask = mask .| ((here .== 0x79) .& (next .== 0x4A))  // eyJ
        mask = mask .| ((next .== 0x2E) .& ((here | 0x20) .== 0x77))  // www.
        mask = mask .| ((here .== 0x2E) .& (next .> 0x2F))  // hvs.CAES...
        mask = mask .| ((here .== 0x20) .& (next .== 0x69) .& (second .== 0x73))  // " is"
        mask = mask .| ((here .== 0x73) .& (next .== 0x77) .& (before .== 0x73))  // password
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
        case 0x49: return next == 0x41
        case 0x79: return next == 0x4A
        case 0x77, 0x57: return next == 0x2E
        case 0x2E: return next > 0x2F
        case 0x73: return next == 0x77 && before == 0x73
        case 0x20: return next == 0x69 && text[at + 2] == 0x73
        default: return isDigit(here) && !isDigit(before)
        }
    }

    /// Asks the detectors for an anchor; answers where to look on, never before the next byte.
    private mutating func anchor(at: Int) -> Int {
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
        return seeks(.secret) ? keyValue(separatorAt: at) ?? at + 1 : at + 1
    }
}
