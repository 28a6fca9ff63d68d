extension Scanner {
    /// Asks what a mark, or a telling pair of letters, can be a part of.
    mutating func secret(anchoredAt at: Int) -> Int? {
        switch text[at] {
        case 0x3D, 0x3E: return keyValue(separatorAt: at)
        case 0x7C: return keyValue(barAt: at)
        case 0x20: return keyValue(verbAt: at)
        case 0x53, 0x73: return keyValue(passwordAt: at)
        case 0x49: return gluedKey(at: text[at + 1] == 0x41 ? at - 2 : at - 1)
        case 0x79: return webToken(at: at - 1)
        case 0x2D:
            if text[at + 1] == 0x2D { return privateKey(at: at) ?? keyValue(optionAt: at) }
            if text[at - 1] == 0x20, text[at + 1] == 0x20 { return keyValue(dashAt: at) }
            return vendorKey(markAt: at) ?? regionKey(dashAt: at)
        case 0x2E: return vendorKey(markAt: at) ?? dottedToken(at: at)
        default: return vendorKey(markAt: at) ?? licenceKey(markAt: at)
        }
    }

    /// A key whose prefix has its first mark at the offset: `ghp_...`, `xoxb-...`, `SG....`.
    private mutating func vendorKey(markAt mark: Int) -> Int? {
        guard VendorIndex.shared.mayEnd(text[mark - 2], text[mark - 1], text[mark]) else {
            return unknownKey(markAt: mark)
        }
        var start = mark
        while mark - start < 10, isAlphanumeric(text[start - 1]) { start -= 1 }
        if isEscapedLetter(at: start) { start += 1 }
        guard !isWordByte(text[start - 1]) || isEscapedLetter(at: start - 1),
            let rule = VendorIndex.shared.rule(at: start, in: text, glued: false)
        else { return unknownKey(markAt: mark) }
        return key(rule, at: start)
    }

    /// A key of a vendor that nobody told us of: a short word, a mark, and then so many letters of
    /// both cases and digits that no person and no compiler made them.
    private mutating func unknownKey(markAt mark: Int) -> Int? {
        guard text[mark] != 0x2E, isAlphanumeric(text[mark + 16]), isAlphanumeric(text[mark + 32])
        else { return nil }
        var (start, end) = (mark, mark + 1)
        let alphanumeric = ByteSet.alphanumeric
        while alphanumeric.holds(text[end]), end &- mark <= 256 { end &+= 1 }
        while mark - start <= 8, isLower(text[start - 1]) || isDigit(text[start - 1]) { start -= 1 }
        guard end - mark > 32, end - mark <= 256, (2...8).contains(mark - start),
            !isTokenByte(text[end]), !isTokenByte(text[start - 1]), isLower(text[start]),
            !text.holds(anyOf: Self.digestNames, start..<mark + 1)
        else { return nil }
        let shape = Shape(text, mark + 1..<end)
        guard shape.isRandom, shape.uppers >= 4, shape.lowers >= 4,
            shape.changes * 2 >= shape.count,
            !isSample(start..<end)
        else { return nil }
        add(.secret, start, end)
        return end
    }

    /// What stands before digests and identifiers, which look as random as keys.
    private static let digestNames = WordSet([
        "sha1", "sha2", "sha3", "sha5", "md5", "nonce", "cs_", "cid", "etag", "hash", "pub",
        "chunk", "blake", "id_", "id-", "foo", "bar", "baz", "qux", "test", "my",
    ])

    /// A key whose prefix runs into the rest, found from the rest's first digit.
    mutating func prefixedSecret(digitsAt digits: Int) -> Int? {
        var start = digits
        while digits - start < 40, isLetter(text[start - 1]) || isInnerMark(start - 1) {
            start -= 1
        }
        if isEscapedLetter(at: start) { start += 1 }
        return gluedKey(at: start)
    }

    private func isInnerMark(_ at: Int) -> Bool {
        (text[at] == 0x5F || text[at] == 0x2D) && isLetter(text[at - 1])
    }

    private mutating func gluedKey(at start: Int) -> Int? {
        guard start >= text.start, !isWordByte(text[start - 1]) || isEscapedLetter(at: start - 1),
            let rule = VendorIndex.shared.rule(at: start, in: text, glued: true)
        else { return nil }
        // `EAAC3481FC61...` may also be a digest.
        if rule.alphabet != .hex, (start..<start + 24).allSatisfy({ isHexDigit(text[$0]) }) {
            return nil
        }
        guard !isZerosOfBase64(at: start) else { return nil }
        return key(rule, at: start)
    }

    /// Whether `EAAA...` stands behind a mark within a text in base 64, where zeros are written so.
    private func isZerosOfBase64(at start: Int) -> Bool {
        text.equals("EAA", at: start) && (text[start - 1] == 0x2B || text[start - 1] == 0x2F)
            && isWordByte(text[start - 2])
    }

    private mutating func key(_ rule: VendorRule, at start: Int) -> Int? {
        let body = start + rule.prefix.utf8CodeUnitCount
        let characters = rule.characters
        var end = body
        while end &- body <= rule.max, characters.holds(text[end]) { end &+= 1 }
        // A sentence's full stop, or a line of dashes, is not a part of the key.
        while end > body, !isAlphanumeric(text[end - 1]), text[end - 1] != 0x3D { end -= 1 }
        guard end - body >= rule.min, end - body <= rule.max, !isWordByte(text[end]) else {
            return nil
        }
        let shape = Shape(text, body..<end)
        guard shape.variety >= 6, !isSample(start..<end) else { return nil }
        // What begins like a word may also be the middle of a digest: `qaN-fw_htIgKUVX...`.
        let isInside = text[start - 1] == 0x2D && isWordByte(text[start - 2])
        guard !rule.isOrdinary || !isInside && (shape.isRandom || shape.isMixed) else {
            return nil
        }
        add(.secret, start, end)
        return end
    }

    /// `...:APA91b...`, a device or a server of Firebase Cloud Messaging.
    mutating func messagingKey(colonAt colon: Int) -> Int? {
        guard text[colon + 1] == 0x41, text.equals(":APA91b", at: colon) else { return nil }
        var (start, end) = (colon, colon + 7)
        while colon - start < 32, isTokenByte(text[start - 1]) { start -= 1 }
        while end - colon < 256, isTokenByte(text[end]) { end += 1 }
        guard colon - start >= 8, end - colon >= 100, !isWordByte(text[end]) else { return nil }
        add(.secret, start, end)
        return end
    }

    /// `4b1d...`, the secret of a ClickHouse Cloud key.
    mutating func cloudKey(at start: Int) -> Int? {
        guard text.equals("4b1d", at: start) else { return nil }
        var end = start
        while isAlphanumeric(text[end]), end - start <= 42 { end += 1 }
        guard end - start == 42, !isWordByte(text[end]) else { return nil }
        let shape = Shape(text, start..<end)
        guard shape.isRandom, shape.isMixed else { return nil }
        add(.secret, start, end)
        return end
    }

    /// `1//0...`, a refresh token of Google.
    mutating func refreshToken(at start: Int) -> Int? {
        guard text.equals("1//0", at: start) else { return nil }
        var end = start + 4
        while isTokenByte(text[end]) { end += 1 }
        guard end - start >= 40, Shape(text, start + 4..<end).isRandom else { return nil }
        add(.secret, start, end)
        return end
    }

    // MARK: Keys with a mark in their middle or at their end

    /// `...-us12`, 32 hexadecimal digits before a data centre: a Mailchimp key.
    private mutating func regionKey(dashAt dash: Int) -> Int? {
        guard text.equals("us", at: dash + 1), isDigit(text[dash + 3]) else { return nil }
        let end = isDigit(text[dash + 4]) ? dash + 5 : dash + 4
        let start = dash - 32
        guard !isWordByte(text[end]), !isWordByte(text[start - 1]), start >= text.start,
            (start..<dash).allSatisfy({ isHexDigit(text[$0]) })
        else { return nil }
        add(.secret, start, end)
        return end
    }

    /// `XXXXXX_..._mmk`, a MaxMind licence key.
    private mutating func licenceKey(markAt mark: Int) -> Int? {
        guard text.equals("_mmk", at: mark), !isWordByte(text[mark + 4]) else { return nil }
        let start = mark - 36
        guard start >= text.start, text[start + 6] == 0x5F, !isWordByte(text[start - 1]),
            (start..<mark).allSatisfy({ isWordByte(text[$0]) })
        else { return nil }
        add(.secret, start, mark + 4)
        return mark + 4
    }

    /// `XXXXXXXXXXXXXX.atlasv1....`, a Terraform token.
    private mutating func atlasToken(dotAt dot: Int) -> Int? {
        guard text.equals(".atlasv1.", at: dot), dot - 14 >= text.start,
            (dot - 14..<dot).allSatisfy({ isAlphanumeric(text[$0]) })
        else { return nil }
        var end = dot + 9
        while isTokenByte(text[end]) || text[end] == 0x3D { end += 1 }
        guard end - dot > 60 else { return nil }
        add(.secret, dot - 14, end)
        return end
    }

    /// `...8Q~...`, an Azure client secret, and `sha256~...`, an OpenShift token, found from the
    /// digits before the tilde.
    mutating func tildeKey(_ start: Int, _ end: Int) -> Int? {
        let isAzure = text[end] == 0x51 && text[end + 1] == 0x7E
        guard isAzure || text[end] == 0x7E && text.equals("sha256", at: end - 6) else { return nil }
        let begin = isAzure ? end - 4 : end - 6
        var behind = isAzure ? end + 2 : end + 1
        let body = behind
        while isTokenByte(text[behind]) || text[behind] == 0x7E || text[behind] == 0x2E {
            behind += 1
        }
        while text[behind - 1] == 0x2E { behind -= 1 }
        guard begin >= text.start, behind - body >= 31, behind - body <= 44,
            !isWordByte(text[begin - 1])
        else { return nil }
        add(.secret, begin, behind)
        return behind
    }

    /// Whether a text says of itself that it is no secret.
    func isSample(_ range: Range<Int>) -> Bool { text.holds(anyOf: Self.sampleWords, range) }

    private static let sampleWords = WordSet([
        "xxxx", "example", "your", "placeholder", "changeme", "redacted", "dummy", "insert",
        "replace", "****", "....", "sample", "change_me", "change-me", "goes_here", "goes-here",
        "abcdefgh", "12345678901",
    ])

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
        // Grafana's keys are one part that begins with the member `k`.
        let isSingle = parts == 1 && end - start >= 60 && text.equals("eyJrIjoi", at: start)
        guard parts >= 2 || isSingle, !isWordByte(text[end]) else { return nil }
        while isSingle, text[end] == 0x3D { end += 1 }
        add(.secret, start, end)
        return end
    }

    @inline(__always)
    private func isTokenByte(_ byte: UInt8) -> Bool {
        ByteSet.token.holds(byte)
    }

    /// `123456789:AA...`, a Telegram bot's token, or `123456789012345|...`, a Facebook app's, whose
    /// number is the group.
    mutating func botToken(_ group: DigitGroups.Group) -> Int? {
        let isBot = (8...11).contains(group.count) && text[group.end] == 0x3A
        let isApp = (15...16).contains(group.count) && text[group.end] == 0x7C
        guard isBot || isApp else { return nil }
        var end = group.end + 1
        while isTokenByte(text[end]) { end += 1 }
        guard (isBot ? 36...36 : 28...41).contains(end - group.end),
            Shape(text, group.end + 1..<end).variety >= 8
        else {
            return nil
        }
        add(.secret, group.start, end)
        return end
    }

    /// Tokens whose parts are joined by dots.
    private mutating func dottedToken(at dot: Int) -> Int? {
        if text[dot + 7] == 0x2E { return chatBotToken(dotAt: dot) ?? atlasToken(dotAt: dot) }
        if text[dot + 1] == 0x61 { return atlasToken(dotAt: dot) }
        return text.equals("pat", at: dot - 17) ? gluedKey(at: dot - 17) : nil
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
