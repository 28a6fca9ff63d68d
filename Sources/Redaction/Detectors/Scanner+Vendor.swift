extension Scanner {
    /// Asks what a mark, or a telling pair of letters, can be a part of.
    mutating func secret(anchoredAt at: Int) -> Int? {
        switch text[at] {
        case 0x3D, 0x3E: return keyValue(separatorAt: at)
        case 0x20: return keyValue(verbAt: at)
        case 0x73: return keyValue(passwordAt: at)
        case 0x49: return gluedKey(at: at - 2)
        case 0x79: return webToken(at: at - 1)
        case 0x2D:
            if text[at + 1] == 0x2D { return privateKey(at: at) ?? keyValue(optionAt: at) }
            return vendorKey(markAt: at)
        case 0x2E: return vendorKey(markAt: at) ?? chatBotToken(dotAt: at)
        default: return vendorKey(markAt: at)
        }
    }

    /// A key whose prefix has its first mark at the offset: `ghp_...`, `xoxb-...`, `SG....`.
    private mutating func vendorKey(markAt mark: Int) -> Int? {
        guard VendorIndex.shared.mayEnd(text[mark - 2], text[mark - 1], text[mark]) else {
            return nil
        }
        var start = mark
        while mark - start < 10, isAlphanumeric(text[start - 1]) { start -= 1 }
        if isEscapedLetter(at: start) { start += 1 }
        guard !isWordByte(text[start - 1]) || isEscapedLetter(at: start - 1),
            let rule = VendorIndex.shared.rule(at: start, in: text, glued: false)
        else { return nil }
        return key(rule, at: start)
    }

    /// A key whose prefix runs into the rest, found from the rest's first digit.
    mutating func prefixedSecret(digitsAt digits: Int) -> Int? {
        var start = digits
        while digits - start < 24, isLetter(text[start - 1]) { start -= 1 }
        if isEscapedLetter(at: start) { start += 1 }
        return gluedKey(at: start)
    }

    private mutating func gluedKey(at start: Int) -> Int? {
        guard start >= text.start, !isWordByte(text[start - 1]) || isEscapedLetter(at: start - 1),
            let rule = VendorIndex.shared.rule(at: start, in: text, glued: true)
        else { return nil }
        return key(rule, at: start)
    }

    private mutating func key(_ rule: VendorRule, at start: Int) -> Int? {
        let body = start + rule.prefix.utf8CodeUnitCount
        var end = body
        while end - body <= rule.max, rule.alphabet.holds(text[end]) { end += 1 }
        // A sentence's full stop, or a line of dashes, is not a part of the key.
        while end > body, !isAlphanumeric(text[end - 1]), text[end - 1] != 0x3D { end -= 1 }
        guard end - body >= rule.min, end - body <= rule.max, !isWordByte(text[end]) else {
            return nil
        }
        let shape = Shape(text, body..<end)
        guard shape.variety >= 6, !isSample(start..<end), !rule.isOrdinary || shape.isRandom else {
            return nil
        }
        add(.secret, start, end)
        return end
    }

    /// Whether a text says of itself that it is no secret.
    func isSample(_ range: Range<Int>) -> Bool { text.holds(anyOf: Self.sampleWords, range) }

    private static let sampleWords: [StaticString] = [
        "xxxx", "example", "your", "placeholder", "changeme", "redacted", "dummy", "insert",
        "replace", "****", "....", "sample", "change_me", "change-me", "goes_here", "goes-here",
        "abcdefgh", "12345678901",
    ]

    // MARK: Keys without a prefix

    /// A whole private key, with the lines that begin and end it (RFC 7468, RFC 4880).
    private mutating func privateKey(at start: Int) -> Int? {
        guard text.equals("-----BEGIN ", at: start) else { return nil }
        var at = start + 11
        while at - start < 64, isUpper(text[at]) || text[at] == 0x20 || isDigit(text[at]) {
            at += 1
        }
        guard text.equals("-----", at: at), endsInPrivateKey(at) else { return nil }
        let body = at + 5
        let end = armourEnd(from: body) ?? base64End(from: body)
        guard end - body >= 48 else { return nil }
        add(.secret, start, end)
        return end
    }

    private func endsInPrivateKey(_ end: Int) -> Bool {
        text.equals("PRIVATE KEY", at: end - 11) || text.equals("PRIVATE KEY BLOCK", at: end - 17)
    }

    /// Behind the line that ends a key.
    private func armourEnd(from body: Int) -> Int? {
        let limit = min(text.end, body + 32_768)
        var at = body
        while at < limit {
            if text[at] == 0x2D, text.equals("-----END ", at: at) {
                var end = at + 9
                while isUpper(text[end]) || text[end] == 0x20 || isDigit(text[end]) { end += 1 }
                return text.equals("-----", at: end) ? end + 5 : end
            }
            at += 1
        }
        return nil
    }

    /// Behind the lines of a key whose end is missing.
    private func base64End(from body: Int) -> Int {
        var (at, end) = (body, body)
        while at < text.end {
            let byte = text[at]
            if isAlphanumeric(byte) || byte == 0x2B || byte == 0x2F || byte == 0x3D {
                at += 1
                end = at
            } else if isSpace(byte) || byte == 0x5C {
                at += 1
            } else {
                break
            }
        }
        return end
    }

    /// A JSON web token, signed, encrypted or neither (RFC 7519), whose `eyJ` is at the offset.
    private mutating func webToken(at start: Int) -> Int? {
        guard text[start] == 0x65, start >= text.start,
            !isTokenByte(text[start - 1]) || isEscapedLetter(at: start - 1)
        else { return nil }
        var (at, parts, end) = (start, 0, start)
        while parts < 5 {
            let part = at
            while isTokenByte(text[at]) { at += 1 }
            let least = parts == 0 ? 15 : parts == 1 ? 8 : 1
            guard at - part >= least else { break }
            if parts == 1, text[at] != 0x2E, !text.equals("eyJ", at: part) { break }
            parts += 1
            end = at
            guard text[at] == 0x2E else { break }
            at += 1
        }
        guard parts >= 2, !isWordByte(text[end]) else { return nil }
        add(.secret, start, end)
        return end
    }

    private func isTokenByte(_ byte: UInt8) -> Bool { isWordByte(byte) || byte == 0x2D }

    /// `123456789:AA...`, a Telegram bot's token, whose number is the group.
    mutating func botToken(_ group: DigitGroups.Group) -> Int? {
        guard (8...11).contains(group.count), text[group.end] == 0x3A,
            isLetter(text[group.end + 1])
        else { return nil }
        var end = group.end + 1
        while isTokenByte(text[end]) { end += 1 }
        guard end - group.end == 36, Shape(text, group.end + 1..<end).variety >= 8 else {
            return nil
        }
        add(.secret, group.start, end)
        return end
    }

    /// Three parts with dots, the first a number in base 64: a Discord bot's token.
    private mutating func chatBotToken(dotAt dot: Int) -> Int? {
        guard text[dot + 7] == 0x2E, isTokenByte(text[dot + 6]) else { return nil }
        var (start, end) = (dot, dot + 8)
        while dot - start <= 28, isAlphanumeric(text[start - 1]) { start -= 1 }
        while isTokenByte(text[end]) { end += 1 }
        guard (23...28).contains(dot - start), (27...40).contains(end - dot - 8),
            text[start] == 0x4D || text[start] == 0x4E || text[start] == 0x4F,
            !isTokenByte(text[start - 1]), (1...6).allSatisfy({ isTokenByte(text[dot + $0]) })
        else { return nil }
        add(.secret, start, end)
        return end
    }
}
