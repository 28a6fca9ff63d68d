/// Names and values that do not stand in one assignment: in tables, in pairs of members, behind a
/// type.
extension Scanner {
    /// `| api_key | X |` of a table; the bar behind the name is at the offset.
    mutating func keyValue(barAt bar: Int) -> Int? {
        var end = bar
        while bar - end < 32, isCellPadding(text[end - 1]) { end -= 1 }
        guard KeyWord.mayEnd(text[end - 2], text[end - 1]), let name = name(endingAt: end),
            let word = KeyWord(text, name), word != .key
        else { return nil }
        // The name has its cell for itself: `echo $TOKEN | sha256sum` is a command.
        var start = name.lowerBound
        while name.lowerBound - start < 32, isCellPadding(text[start - 1]) { start -= 1 }
        guard text[start - 1] == 0x7C || text[start - 1] == 0x0A || start == text.start else {
            return nil
        }
        return value(of: word, name, from: bar + 1, isProse: word == .password)
    }

    private func isCellPadding(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x2A || byte == 0x60 || byte == 0x09
    }

    /// `password</td><td>X`: the value in the next cell of a table in HTML.
    mutating func cellValue(of word: KeyWord, _ name: Range<Int>) -> Int? {
        var (at, tags) = (name.upperBound, 0)
        while text[at] == 0x3C || isSpace(text[at]) {
            guard at - name.upperBound < 96 else { return nil }
            guard text[at] == 0x3C else {
                at += 1
                continue
            }
            while text[at] != 0x3E {
                guard at < text.end, at - name.upperBound < 96 else { return nil }
                at += 1
            }
            tags += 1
            at += 1
        }
        return tags >= 2 ? value(of: word, name, from: at, isProse: true) : nil
    }

    /// `password -> X`; the `>` is at the offset.
    mutating func arrowValue(at arrow: Int) -> Int? {
        guard text[arrow + 1] == 0x20, text[arrow - 2] == 0x20,
            let name = nameRange(before: arrow - 1), let word = KeyWord(text, name), word != .key
        else { return nil }
        return value(of: word, name, from: arrow + 1, isProse: true)
    }

    /// What the name beside a `value` says: `- name: DB_PASSWORD` and `value: X` on the next line,
    /// `{"name": "apiKey", "value": "X"}`, `<add key="Password" value="X"/>`.
    func pairedWord(before value: Range<Int>) -> KeyWord? {
        guard value.count == 5, text.matches("value", at: value.lowerBound) else { return nil }
        var end = value.lowerBound
        while value.lowerBound - end < 48, isPairGlue(text[end - 1]) { end -= 1 }
        guard end < value.lowerBound, let name = name(endingAt: end) else { return nil }
        var before = name.lowerBound
        while name.lowerBound - before < 4, isPairGlue(text[before - 1]) { before -= 1 }
        guard text[before - 1] == 0x3A || text[before - 1] == 0x3D else { return nil }
        before -= 1
        while name.lowerBound - before < 8, isPairGlue(text[before - 1]) { before -= 1 }
        guard text.matches("name", at: before - 4) || text.matches("key", at: before - 3) else {
            return nil
        }
        return KeyWord(text, name)
    }

    private func isPairGlue(_ byte: UInt8) -> Bool {
        isSpace(byte) || byte == 0x22 || byte == 0x27 || byte == 0x2C || byte == 0x5C
    }

    /// Where the value begins behind a type: `password: String = "X"`; the colon is at the offset.
    func typedValue(behind colon: Int) -> Int? {
        guard text[colon] == 0x3A else { return nil }
        var at = colon + 1
        while at - colon < 3, text[at] == 0x20 { at += 1 }
        let type = at
        guard isLetter(text[at]) || text[at] == 0x26 else { return nil }
        while at - type < 40, isTypeByte(text[at]) { at += 1 }
        while at - type < 48, text[at] == 0x20 { at += 1 }
        guard text[at] == 0x3D, text[at + 1] != 0x3D else { return nil }
        at += 1
        while text[at] == 0x20 { at += 1 }
        return text[at] == 0x22 || text[at] == 0x27 ? at : nil
    }

    private func isTypeByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x26, 0x27, 0x2E, 0x3C, 0x3E, 0x3F, 0x21, 0x5B, 0x5D, 0x7C: true
        default: isWordByte(byte)
        }
    }
}
