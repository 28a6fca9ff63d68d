extension Scanner {
    /// An address whose `://` begins at the offset.
    mutating func url(colonAt colon: Int) -> Int? {
        let authority = colon + 3
        guard beginsAuthority(authority), let start = schemeStart(before: colon) else { return nil }
        guard rules.schemes == .any || isWebScheme(start, colon) else { return nil }
        guard let end = urlEnd(start, from: authority) else { return nil }
        add(.url, start, end)
        return end
    }

    /// `www.` and a host, whose `w.` is at the offset.
    mutating func wwwURL(lastW: Int) -> Int? {
        let start = lastW - 2
        guard text.matches("www.", at: start) else { return nil }
        let before = text[start - 1]
        // `_www.example.com_` is emphasised.
        let isFree = !isWordByte(before) || before == 0x5F && !isWordByte(text[start - 2])
        guard isFree || isEscapedLetter(at: start - 1), before != 0x2E,
            before != 0x2D, before != 0x40,
            let host = DomainReader.end(text, from: start + 4), let end = urlEnd(start, from: host)
        else { return nil }
        add(.url, start, end)
        return end
    }

    private func beginsAuthority(_ at: Int) -> Bool {
        let byte = text[at]
        if byte >= 0x80 { return ScalarClass(text.scalar(at: at).value) != .other }
        if byte == 0x3A { return isAlphanumeric(text[at + 1]) }  // redis://:password@host
        guard byte == 0x5B else { return isWordByte(byte) || byte == 0x25 || byte == 0x2D }
        var end = at + 1
        while isHexDigit(text[end]) || text[end] == 0x3A || text[end] == 0x2E { end += 1 }
        return end - at > 2 && (text[end] == 0x5D || text[end] == 0x25)
    }

    /// A letter, then letters, digits, `+`, `-` and `.` (RFC 3986, section 3.1).
    private func schemeStart(before colon: Int) -> Int? {
        var start = colon
        while start > text.start, colon - start < 32 {
            let byte = text[start - 1]
            guard isAlphanumeric(byte) || byte == 0x2B || byte == 0x2D || byte == 0x2E else {
                break
            }
            start -= 1
        }
        // What is glued before a well-known scheme belongs to another word.
        for known in ["https", "http"] as [StaticString] {
            let begin = colon - known.utf8CodeUnitCount
            guard begin > start, text[begin - 1] != 0x2B, text.matches(known, at: begin) else {
                continue
            }
            if !isLetter(text[begin - 1]) || isEscapedLetter(at: begin - 1) { start = begin }
        }
        if isEscapedLetter(at: start) { start += 1 }
        while start < colon, !isLetter(text[start]) { start += 1 }
        return colon - start >= 2 ? start : nil
    }

    private func isWebScheme(_ start: Int, _ colon: Int) -> Bool {
        let schemes: [StaticString] = ["https", "http", "wss", "ws", "ftps", "ftp"]
        return schemes.contains {
            $0.utf8CodeUnitCount == colon - start && text.matches($0, at: start)
        }
    }

    /// Behind the URL that begins at `start` and is good up to `from`.
    private func urlEnd(_ start: Int, from: Int) -> Int? {
        var at = from
        var open = (round: 0, square: 0, curly: 0)
        let isQuoted = text[start - 1] == 0x27
        let limit = stop(from: from) ?? text.end
        scan: while at < limit {
            let byte = text[at]
            if byte >= 0x80 {
                let (scalar, count) = text.scalar(at: at)
                if ScalarClass(scalar) == .other { break }
                at += count
                continue
            }
            switch byte {
            case 0...0x20, 0x22, 0x3C, 0x3E, 0x5C, 0x60, 0x7C, 0x7F: break scan
            case 0x27: if isQuoted { break scan }
            case 0x28: open.round += 1
            case 0x5B: open.square += 1
            case 0x7B: open.curly += 1
            case 0x29:
                open.round -= 1
                if open.round < 0 { break scan }
            case 0x5D:
                open.square -= 1
                if open.square < 0 { break scan }
            case 0x7D:
                open.curly -= 1
                if open.curly < 0 { break scan }
            case 0x2C, 0x3B: if beginsURL(at + 1) { break scan }
            case 0x26: if isEscapedQuote(at) { break scan }
            default: break
            }
            at += 1
        }
        return trimmedURLEnd(start, from, at)
    }

    /// Leaves out what ends the sentence around a URL rather than the URL.
    private func trimmedURLEnd(_ start: Int, _ from: Int, _ end: Int) -> Int? {
        var end = end
        trim: while end > start {
            switch text[end - 1] {
            case 0x2E, 0x2C, 0x3B, 0x3A, 0x21, 0x3F, 0x27, 0x2A, 0x5F, 0x7E: end -= 1
            case 0x28, 0x5B, 0x7B: end -= 1
            default: break trim
            }
        }
        if end - start > 2, text[end - 1] | 0x20 == 0x73, text[end - 2] == 0x27 { end -= 2 }
        return end > from || (end == from && isAlphanumeric(text[from - 1])) ? end : nil
    }

    /// Whether another URL begins here: `https://a.example,https://b.example`.
    private func beginsURL(_ start: Int) -> Bool {
        var at = start
        while at - start < 12, isLetter(text[at]) || text[at] == 0x2B { at += 1 }
        return at - start >= 2 && text.equals("://", at: at)
    }

    /// A quote or an angle bracket as HTML writes it.
    private func isEscapedQuote(_ at: Int) -> Bool {
        text.matches("&quot;", at: at) || text.matches("&lt;", at: at)
            || text.matches("&gt;", at: at) || text.matches("&#39;", at: at)
            || text.matches("&#34;", at: at)
    }

    /// Behind the data of a `data:` URL whose colon is at the offset: it is one token in which
    /// nothing is looked for, but only as far as it really is base64.
    func dataEnd(colonAt colon: Int) -> Int? {
        guard text.matches("data", at: colon - 4), !isWordByte(text[colon - 5]) else { return nil }
        var at = colon + 1
        while at - colon < 80, isAlphanumeric(text[at]) || isMediaTypeByte(text[at]) { at += 1 }
        guard text[at] == 0x2C, text.matches(";base64", at: at - 7) else { return nil }
        let start = at + 1
        at = start
        var (uppers, lowers) = (0, 0)
        while isAlphanumeric(text[at]) || text[at] == 0x2B || text[at] == 0x2F {
            if isUpper(text[at]) { uppers += 1 }
            if isLower(text[at]) { lowers += 1 }
            at += 1
        }
        while text[at] == 0x3D { at += 1 }
        // A short or one-sided text could carry a value in plain sight behind the same prefix.
        let count = at - start
        return count >= 32 && uppers * 8 >= count && lowers * 8 >= count ? at : nil
    }

    private func isMediaTypeByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x2F, 0x2B, 0x2E, 0x2D, 0x3B, 0x3D: true  // / + . - ; =
        default: false
        }
    }
}
