extension Scanner {
    /// Reads the number whose first digit is at `start`: SSN, CARD, PHONE, IPv4, IBAN.
    ///
    /// A number counts as a whole: what touches a letter, or stands behind a decimal point, is not
    /// searched for smaller numbers. That is how identifiers, hashes and amounts stay as they are.
    mutating func number(at start: Int) -> Int {
        var end = start + 1
        while isDigit(text[end]) { end += 1 }
        if text[end] == 0x7E || text[end + 1] == 0x7E, seeks(.secret),
            let keyEnd = tildeKey(start, end)
        {
            return keyEnd
        }
        let before = text[start - 1]
        if isWordByte(before), !isEscapedLetter(at: start - 1), !isEmphasis(before: start) {
            return touchedNumber(at: start, end)
        }
        let next = text[end]
        let goesOn =
            isNumberSeparator(next) && (isDigit(text[end + 1]) || isNumberSeparator(text[end + 1]))
        // `0176/12345678`, as Germans and Austrians write it.
        let isSlashed = next == 0x2F && text[start] == 0x30 && isDigit(text[end + 1])
        if end - start < 7, !goesOn, !isSlashed, before != 0x2B, next != 0x29 {
            switch next {
            case 0x5F, 0x62, 0x2F: return shortNumber(at: start, end)
            default: return end
            }
        }
        if before == 0x2E, isDigit(text[start - 2]) { return end }
        if before == 0x2B || before == 0x28, let phoneEnd = markedPhone(at: start) {
            return phoneEnd
        }
        groups.read(text, at: start)
        return groupedNumber()
    }

    /// A digit run behind a letter: an IBAN, `SSN123-45-6789`, a vendor's key; else no number.
    private mutating func touchedNumber(at start: Int, _ end: Int) -> Int {
        if isLetter(text[start - 1]), isLetter(text[start - 2]), seeks(.iban),
            let ibanEnd = iban(digitsAt: start)
        {
            return ibanEnd
        }
        if seeks(.ssn), text.matches("ssn", at: start - 3), !isWordByte(text[start - 4]) {
            groups.read(text, at: start)
            if let ssnEnd = ssn(0) { return ssnEnd }
        }
        if seeks(.card), text.matches("card", at: start - 4), !isWordByte(text[start - 5]) {
            groups.read(text, at: start)
            if let cardEnd = card(0) { return cardEnd }
        }
        if seeks(.secret), let keyEnd = prefixedSecret(digitsAt: start) { return keyEnd }
        return wordEnd(from: end)
    }

    /// Behind the word that a touched number is in, a hash for instance: what is touched by letters
    /// and digits of the same word is nobody's value either.
    ///
    /// But for what only its end tells: `...8Q~`; and for `passw`, which may stand behind digits.
    private func wordEnd(from end: Int) -> Int {
        let alphanumeric = ByteSet.alphanumeric
        var at = end
        while alphanumeric.holds(text[at]) {
            if text[at] | 0x20 == 0x73, text[at + 1] | 0x20 == 0x77 { return at }
            at &+= 1
        }
        return text[at] == 0x7E ? end : at
    }

    /// A few digits with `_`, `b` or `/` behind them: `4111_1111_1111_1111`, and two vendors' keys.
    private mutating func shortNumber(at start: Int, _ end: Int) -> Int {
        switch text[end] {
        case 0x5F: return seeks(.card) ? underscoredCard(at: start) ?? end : end
        case 0x62: return seeks(.secret) ? cloudKey(at: start) ?? end : end
        default: return seeks(.secret) ? refreshToken(at: start) ?? end : end
        }
    }

    private mutating func groupedNumber() -> Int {
        guard !groups.isTooLong else { return groups.end }
        var index = 0
        while index < groups.count {
            if let end = value(index) {
                // What lies behind the value may be a value too: `4111111111111111 415-555-0132`.
                while index < groups.count, groups[index].start < end { index += 1 }
            } else {
                index += 1
            }
        }
        return groups.end
    }

    /// The value that begins with one of the groups, tried from the most to the least exact kind.
    private mutating func value(_ index: Int) -> Int? {
        if index + 3 < groups.count, seeks(.ip), let end = ipv4(index) { return end }
        if seeks(.ssn), let end = ssn(index) { return end }
        if seeks(.card), let end = card(index) { return end }
        if seeks(.phone), let end = phone(index) { return end }
        let group = groups[index]
        if group.count >= 8, seeks(.secret), let end = botToken(group) { return end }
        return nil
    }

    /// Whether a letter is that of `\n`, `\t` or `\r` in text that was escaped once more.
    func isEscapedLetter(at offset: Int) -> Bool {
        let letter = text[offset]
        return (letter == 0x6E || letter == 0x74 || letter == 0x72) && text[offset - 1] == 0x5C
    }

    /// Whether the number that ends here is touched by a letter: `7966167874705806px`.
    func isTouched(behind end: Int) -> Bool { isWordByte(text[end]) && end != emphasisEnd }

    /// Whether the mark before a number only emphasises it, as Markdown does: `_536-22-8734_`.
    mutating func isEmphasis(before start: Int) -> Bool {
        guard text[start - 1] == 0x5F else { return false }
        var width = 1
        while width < 3, text[start - 1 - width] == 0x5F { width += 1 }
        guard !isWordByte(text[start - 1 - width]) else { return false }
        var end = start
        while end - start < 48, text[end] != 0x5F, text[end] != 0x0A, end < text.end { end += 1 }
        var behind = end
        while text[behind] == 0x5F { behind += 1 }
        guard behind - end == width, !isWordByte(text[behind]) else { return false }
        emphasisEnd = end
        return true
    }

    @inline(__always)
    private func isNumberSeparator(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x2D || byte == 0x2E || byte &- 0x09 < 5
    }
}
