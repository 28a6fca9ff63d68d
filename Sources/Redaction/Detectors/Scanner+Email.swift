extension Scanner {
    /// An address whose `@` is at the offset (RFC 5322's dot-atoms, RFC 6531 for other scripts).
    mutating func email(atSign: Int) -> Int? {
        if text[atSign - 1] == 0x20 { return spacedEmail(atSign: atSign) }
        guard let end = domainEnd(from: atSign + 1),
            let start = text[atSign - 1] == 0x22
                ? quotedStart(before: atSign) : localStart(before: atSign, end: end),
            !isRemotePath(start, atSign, end)
        else { return nil }
        add(.email, start, end)
        return end
    }

    /// Behind the host name; a dash of typography ends it, whatever it is folded to.
    private func domainEnd(from start: Int) -> Int? {
        let end = stop(from: start) ?? text.end
        return DomainReader.end(text.narrowed(start: text.start, end: end), from: start)
    }

    /// `joe @ example.com`, where a word such as `mail` says that it is one.
    private mutating func spacedEmail(atSign: Int) -> Int? {
        guard text[atSign + 1] == 0x20, let end = domainEnd(from: atSign + 2),
            let start = localStart(before: atSign - 1, end: end), atSign - start > 2,
            hasMailWord(before: start)
        else { return nil }
        add(.email, start, end)
        return end
    }

    /// Where a local part in quotes begins: `"joe smith"@example.com`.
    private func quotedStart(before atSign: Int) -> Int? {
        var start = atSign - 1
        while start > text.start, atSign - start < 64 {
            start -= 1
            switch text[start] {
            case 0x22:
                let isLocal = isWordByte(text[start + 1]) && isWordByte(text[atSign - 2])
                let isEscaped = text[start - 1] == 0x5C
                return isLocal && !isEscaped && !isWordByte(text[start - 1]) ? start : nil
            case 0..<0x20: return nil
            default: break
            }
        }
        return nil
    }

    private func localStart(before atSign: Int, end: Int) -> Int? {
        let limit = stop(before: atSign).map { $0 + 1 } ?? text.start
        var start = atSign
        while start > limit, atSign - start < 64 {
            let byte = text[start - 1]
            if byte >= 0x80 {
                let (scalar, count) = text.scalar(before: start)
                let isWholeIdeographic = start == atSign || text[start] >= 0x80
                switch ScalarClass(scalar) {
                case .letter: start -= count
                case .ideograph where isWholeIdeographic: start -= count
                default: return trimmed(start, atSign, end)
                }
            } else if isLocalByte(byte) {
                start -= 1
            } else {
                break
            }
        }
        return trimmed(start, atSign, end)
    }

    private func isLocalByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x2E, 0x5F, 0x25, 0x2B, 0x2D, 0x26, 0x27: true  // . _ % + - & '
        default: isAlphanumeric(byte)
        }
    }

    /// Leaves out what cannot begin an address: dots, and quotes that enclose it.
    private func trimmed(_ start: Int, _ atSign: Int, _ end: Int) -> Int? {
        var start = start
        if isEscapedLetter(at: start) { start += 1 }
        if let quote = (start..<atSign).last(where: { text[$0] == 0x27 }) {
            // O'Hara has one behind a letter; a quote that is closed behind the address is none.
            if quote == start || text[end] == 0x27 || text[quote - 1] == 0x27 { start = quote + 1 }
        }
        while start < atSign, !isWordByte(text[start]), text[start] < 0x80 { start += 1 }
        return start < atSign && text[atSign - 1] != 0x2E ? start : nil
    }

    /// `git@github.com:acme/repo.git`, `deploy@host.example.com:/var/www`.
    private func isRemotePath(_ start: Int, _ atSign: Int, _ end: Int) -> Bool {
        guard text[end] == 0x3A else { return false }
        let next = text[end + 1]
        guard isWordByte(next) || next == 0x2F || next == 0x7E || next == 0x2E else {
            return false
        }
        if atSign - start == 3, text.matches("git", at: start) { return true }
        var at = end + 1
        while at - end < 128, isAlphanumeric(text[at]) || isPathByte(text[at]) {
            if text[at] == 0x2F { return true }
            at += 1
        }
        return false
    }

    private func isPathByte(_ byte: UInt8) -> Bool {
        byte == 0x2F || byte == 0x7E || byte == 0x2E || byte == 0x5F || byte == 0x2D
    }
}
