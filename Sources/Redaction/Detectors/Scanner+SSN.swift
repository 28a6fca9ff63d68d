extension Scanner {
    /// A social security number whose first group is the given one.
    ///
    /// Never assigned are the areas 000, 666 and 900 to 999, the group 00 and the serial 0000
    /// (SSA, POMS RM 10201.035). With dashes it always counts; with spaces, dots or nothing
    /// between, only behind a word such as `ssn` on the same line.
    mutating func ssn(_ index: Int) -> Int? {
        guard let end = ssnEnd(index) else { return nil }
        add(.ssn, groups[index].start, end)
        return end
    }

    private func ssnEnd(_ index: Int) -> Int? {
        let first = groups[index]
        if first.count == 9 { return bareSSN(index) }
        guard first.count == 3, index + 2 < groups.count else { return nil }
        let (second, third) = (groups[index + 1], groups[index + 2])
        guard second.count == 2, third.count == 4, let separator = second.separator,
            separator == third.separator, separator != .other,
            isSSN(first.start, second.start, third.start), !isTouched(behind: third.end)
        else { return nil }
        let neighbours = (first.separator, groups.separator(after: index + 2))
        if separator == .dash {
            guard neighbours.0 != .dash, neighbours.1 != .dash, !isDashed(before: first.start)
            else { return nil }
            return third.end
        }
        guard neighbours.0 != separator, neighbours.1 != separator || separator == .space,
            rules.bareSSN == .withContext, hasSSNWord(before: first.start)
        else { return nil }
        return third.end
    }

    private func bareSSN(_ index: Int) -> Int? {
        let group = groups[index]
        guard rules.bareSSN == .withContext, group.separator != .dot, group.separator != .dash,
            groups.separator(after: index) != .dot, groups.separator(after: index) != .dash,
            !isTouched(behind: group.end),
            isSSN(group.start, group.start + 3, group.start + 5),
            hasSSNWord(before: group.start)
        else { return nil }
        return group.end
    }

    private func isSSN(_ area: Int, _ group: Int, _ serial: Int) -> Bool {
        let isZeroGroup = text[group] == 0x30 && text[group + 1] == 0x30
        let isZeroSerial = (serial..<serial + 4).allSatisfy { text[$0] == 0x30 }
        guard text[area] != 0x39, !isZeroGroup, !isZeroSerial else { return false }
        return !text.equals("000", at: area) && !text.equals("666", at: area)
    }

    private func isDashed(before start: Int) -> Bool {
        text[start - 1] == 0x2D && isDigit(text[start - 2])
    }
}
