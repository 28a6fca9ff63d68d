extension Scanner {
    /// `password: X`, `API_KEY=X`, `"token": "X"`, `<secret>X</secret>`: the value, if the name
    /// before the separator is that of a secret and the value looks like one.
    mutating func keyValue(separatorAt separator: Int) -> Int? {
        if text[separator] == 0x3E, text[separator - 1] == 0x2D { return arrowValue(at: separator) }
        guard let name = nameRange(before: separator) else { return nil }
        guard let word = KeyWord(text, name) ?? pairedWord(before: name) else { return nil }
        if text[separator] == 0x3E, text[name.lowerBound - 1] != 0x3C { return nil }
        if let end = value(of: word, name, from: separator + 1) { return end }
        guard let typed = typedValue(behind: separator) else { return nil }
        return value(of: word, name, from: typed)
    }

    /// `the password is X`, `my token was X`; the space before the verb is at the offset.
    mutating func keyValue(verbAt space: Int) -> Int? {
        let verb = text[space + 1] == 0x69 ? space + 3 : space + 4
        guard text[verb - 1] == 0x73, text[verb] == 0x20 || text[verb] == 0x3A else { return nil }
        guard KeyWord.mayEnd(text[space - 2], text[space - 1]), let name = nameRange(before: space),
            let word = KeyWord(text, name), word != .key
        else { return nil }
        return value(of: word, name, from: verb + 1, isProse: true)
    }

    /// `password X` without anything between; the `s` of `sw` is at the offset.
    mutating func keyValue(passwordAt at: Int) -> Int? {
        let start = at - 3
        guard text.matches("passw", at: start - 0), !isLetter(text[start - 1]) else { return nil }
        var end = start + 5
        while isLetter(text[end]) { end += 1 }
        switch text[end] {
        case 0x20:
            guard text[end + 1] != 0x20 else { return nil }
            return value(of: .password, start..<end, from: end + 1, isProse: true)
        case 0x09: return value(of: .password, start..<end, from: end + 1, isProse: true)
        case 0x3C: return cellValue(of: .password, start..<end)
        default: return nil
        }
    }

    /// `Password - X`; the dash is at the offset.
    mutating func keyValue(dashAt dash: Int) -> Int? {
        guard KeyWord.mayEnd(text[dash - 3], text[dash - 2]), let name = nameRange(before: dash),
            let word = KeyWord(text, name), word == .password
        else { return nil }
        return value(of: word, name, from: dash + 1, isProse: true)
    }

    /// `--password X`; the first dash is at the offset.
    mutating func keyValue(optionAt start: Int) -> Int? {
        var end = start + 2
        while isWordByte(text[end]) || text[end] == 0x2D, end - start < 48 { end += 1 }
        guard text[end] == 0x20, end - start > 4, KeyWord.mayEnd(text[end - 2], text[end - 1]),
            let word = KeyWord(text, start + 2..<end)
        else { return nil }
        return value(of: word, start + 2..<end, from: end + 1)
    }

    // MARK: The name

    /// The identifier before a separator, quotes, brackets and emphasis between them left out.
    func nameRange(before separator: Int) -> Range<Int>? {
        var end = separator
        while separator - end < 4 {
            switch text[end - 1] {
            case 0x20, 0x09, 0x22, 0x27, 0x60, 0x2A, 0x5D, 0x5C, 0x3A: end -= 1
            default: return name(endingAt: end)
            }
        }
        return nil
    }

    /// The identifier that ends at an offset, if it can be that of a secret.
    func name(endingAt end: Int) -> Range<Int>? {
        if (text[end - 1] | text[end - 2]) >= 0x80 { return KeyWord.foreignName(text, end) }
        guard KeyWord.mayEnd(text[end - 2], text[end - 1]) else { return nil }
        var start = end
        while end - start < 64, isNameByte(text[start - 1]) { start -= 1 }
        return start < end ? start..<end : nil
    }

    private func isNameByte(_ byte: UInt8) -> Bool {
        isWordByte(byte) || byte == 0x2D || byte == 0x2E
    }

    // MARK: The value

    mutating func value(
        of word: KeyWord,
        _ name: Range<Int>,
        from start: Int,
        isProse: Bool = false
    ) -> Int? {
        var candidate = SecretValue(text, from: start)
        candidate.skipScheme(anyWord: text.matches("authorization", at: name.upperBound - 13))
        guard candidate.read(), candidate.isSecret(of: word, isProse: isProse),
            !isSample(candidate.range), !isSame(candidate.range, name)
        else { return nil }
        add(.secret, candidate.range.lowerBound, candidate.range.upperBound)
        return candidate.range.upperBound
    }

    /// `Socks5Auth = Socks5Auth`: a variable that has the parameter's name.
    private func isSame(_ value: Range<Int>, _ name: Range<Int>) -> Bool {
        value.count == name.count
            && zip(value, name).allSatisfy { lowercased(text[$0]) == lowercased(text[$1]) }
    }
}
