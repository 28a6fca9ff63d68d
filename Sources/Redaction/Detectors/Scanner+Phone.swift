extension Scanner {
    /// A number behind `+` or `(`, whose first digit is at `start`.
    mutating func markedPhone(at start: Int) -> Int? {
        guard seeks(.phone) else { return nil }
        let mark = start - 1
        if text[mark] == 0x2B {
            guard let end = internationalEnd(at: start) else { return nil }
            add(.phone, mark, end)
            return end
        }
        if text[start - 2] == 0x2B {  // +(44) 20 7946 0981
            guard let end = internationalEnd(at: start) else { return nil }
            add(.phone, start - 2, end)
            return end
        }
        if let end = bracketedEnd(at: mark) {
            let begin = hasTrunkOne(before: mark) ? mark - 2 : mark
            add(.phone, begin, end)
            return end
        }
        guard let end = nationalEnd(at: start, bracketed: true) else { return nil }
        add(.phone, mark, end)
        return end
    }

    /// A number without mark whose first group is the given one.
    mutating func phone(_ index: Int) -> Int? {
        let start = groups[index].start
        guard index == 0 || groups[index].separator == .space || groups[index].separator == .other
        else { return nil }
        if let end = northAmericanEnd(at: start) ?? nationalEnd(at: start, bracketed: false) {
            add(.phone, start, end)
            return end
        }
        return nil
    }

    // MARK: Behind a plus

    private mutating func internationalEnd(at start: Int) -> Int? {
        let plus = text[start - 1] == 0x2B ? start - 1 : start - 2
        guard
            !isWordByte(text[plus - 1]) || isEscapedLetter(at: plus - 1)
                || isEmphasis(before: plus), !isCoordinate(at: start)
        else { return nil }
        var digits = PhoneDigits()
        var (at, best) = (start, Int?.none)
        while true {
            let group = at
            while isDigit(text[at]) {
                digits.add(text[at])
                at += 1
            }
            guard digits.count <= PhoneRules.digitsMax, !isTouchedPhone(behind: at) else { break }
            if PhoneRules.isInternational(digits) { best = at }
            // Written without any space, it ends here: what follows is another number.
            if group == start, at - group >= 8 { break }
            // `+45 - 3122 6543` only has the dash behind the country code.
            let isSpacedDash = group == start && text.equals(" - ", at: at)
            guard let next = isSpacedDash ? at + 3 : phoneSeparatorEnd(at) else { break }
            at = next
        }
        return best
    }

    /// `+4901-08816`, `+394606-0860929`: degrees and minutes north and west (ISO 6709).
    private func isCoordinate(at start: Int) -> Bool {
        var (middle, latitude, longitude) = (start, 0, 0)
        while isDigit(text[middle]), middle - start < 7 {
            latitude = latitude * 10 + Int(text[middle] & 0x0F)
            middle += 1
        }
        let width = middle - start
        guard width == 4 || width == 6, text[middle] == 0x2D else { return false }
        var end = middle + 1
        while isDigit(text[end]), end - middle < 9 {
            longitude = longitude * 10 + Int(text[end] & 0x0F)
            end += 1
        }
        let degree = width == 4 ? 100 : 10_000
        return end - middle == width + 2 && latitude / degree <= 90 && longitude / degree <= 180
            && latitude % degree < degree * 6 / 10 && longitude % degree < degree * 6 / 10
    }

    /// Behind what may stand between two groups of a number, when a digit follows: one of space,
    /// dash, dot, slash, or brackets around a group; `(0)` is skipped.
    private func phoneSeparatorEnd(_ start: Int) -> Int? {
        var at = start
        if text[at] == 0x29 { at += 1 }
        if isPhoneGlue(text[at]) { at += 1 }
        if text.equals("(0)", at: at) {
            at += 3
            if isPhoneGlue(text[at]) { at += 1 }
        } else if text[at] == 0x28 {
            at += 1
        }
        return at > start && isDigit(text[at]) ? at : nil
    }

    private func isPhoneGlue(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x2D || byte == 0x2E || byte == 0x2F
    }

    /// A letter behind a number makes it none, but for an extension: `(737) 555-0111x44`.
    private func isTouchedPhone(behind end: Int) -> Bool {
        guard isTouched(behind: end) else { return false }
        return !(text[end] | 0x20 == 0x78 && isDigit(text[end + 1]))
            && !text.matches("ext", at: end)
    }

    // MARK: The North American plan

    private func hasTrunkOne(before mark: Int) -> Bool {
        text[mark - 2] == 0x31 && isPhoneGlue(text[mark - 1]) && !isWordByte(text[mark - 3])
            && text[mark - 3] != 0x2E && text[mark - 3] != 0x2D
    }

    /// Behind `(212) 555-0186`, whose bracket is at `mark`.
    private func bracketedEnd(at mark: Int) -> Int? {
        guard !isWordByte(text[mark - 1]) || isEscapedLetter(at: mark - 1),
            areDigits(mark + 1, 3), text[mark + 4] == 0x29
        else { return nil }
        var at = mark + 5
        if isPhoneGlue(text[at]) { at += 1 }
        return exchangeEnd(area: mark + 1, exchange: at, separator: nil)
    }

    /// Behind `212-555-0186`, `1.212.555.0186`, or, behind a word, `212 555 0186`.
    private func northAmericanEnd(at start: Int) -> Int? {
        var area = start
        var separator: UInt8?
        if text[start] == 0x31, isPhoneGlue(text[start + 1]) {
            area = start + 2
            separator = text[start + 1]
            if text[area] == 0x28 { return nil }  // Found from its bracket.
        }
        guard areDigits(area, 3), isPhoneGlue(text[area + 3]), text[area + 3] != 0x2F,
            separator ?? text[area + 3] == text[area + 3],
            text[start - 1] != 0x2D || !isDigit(text[start - 2])
        else { return nil }
        separator = text[area + 3]
        let end = exchangeEnd(area: area, exchange: area + 4, separator: separator)
        guard separator == 0x20, end != nil else { return end }
        return hasPhoneWord(before: start) ? end : nil
    }

    private func exchangeEnd(area: Int, exchange: Int, separator: UInt8?) -> Int? {
        guard areDigits(exchange, 3), areDigits(exchange + 4, 4) else { return nil }
        let between = text[exchange + 3]
        guard isPhoneGlue(between), between != 0x2F, separator ?? between == between else {
            return nil
        }
        let end = exchange + 8
        var digits = PhoneDigits()
        for at in area..<area + 3 { digits.add(text[at]) }
        for at in exchange..<end where at != exchange + 3 { digits.add(text[at]) }
        let goesOn = (text[end] == 0x2D || text[end] == 0x2E) && isDigit(text[end + 1])
        guard PhoneRules.isNorthAmerican(digits, from: 0), !isDigit(text[end]), !goesOn,
            !isTouchedPhone(behind: end)
        else { return nil }
        return end
    }

    private func areDigits(_ start: Int, _ count: Int) -> Bool {
        for at in start..<start + count where !isDigit(text[at]) { return false }
        return true
    }

    // MARK: Behind a word

    /// Behind a national number of any country, which counts only behind a word such as `phone`.
    private func nationalEnd(at start: Int, bracketed: Bool) -> Int? {
        var number = NationalNumber()
        var (at, best) = (start, Int?.none)
        while true {
            let group = at
            while isDigit(text[at]) {
                number.digits.add(text[at])
                at += 1
            }
            number.close(groupOf: at - group)
            guard number.digits.count <= PhoneRules.digitsMax, !isTouchedPhone(behind: at) else {
                break
            }
            if number.isComplete { best = at }
            guard let next = phoneSeparatorEnd(at) else { break }
            if text[next - 1] == 0x2D { number.hasDash = true }
            if text[next - 1] == 0x2E { number.dots += 1 }
            at = next
        }
        guard let end = best, hasPhoneWord(before: bracketed ? start - 1 : start) else {
            return nil
        }
        return end
    }
}
