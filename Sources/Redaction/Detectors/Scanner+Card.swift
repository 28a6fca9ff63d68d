extension Scanner {
    /// A card number whose first group is the given one.
    mutating func card(_ index: Int) -> Int? {
        guard let end = cardEnd(index) else { return nil }
        add(.card, groups[index].start, end)
        return end
    }

    /// Embossed groups with `_` between them, as a number is written in programs and file names.
    mutating func underscoredCard(at start: Int) -> Int? {
        var digits = CardRules.Digits()
        var (at, shape) = (start, 0)
        while digits.count <= CardRules.lengths.upperBound {
            let group = at
            while isDigit(text[at]) {
                digits.add(text[at])
                at += 1
            }
            shape = shape * 10 + min(at - group, 9)
            guard text[at] == 0x5F, isDigit(text[at + 1]) else { break }
            at += 1
        }
        guard shape == 4_444 || shape == 465 || shape == 464, !isTouched(behind: at),
            CardRules.accept(digits, rules.issuers)
        else { return nil }
        add(.card, start, at)
        return at
    }

    private func cardEnd(_ index: Int) -> Int? {
        let first = groups[index]
        if first.count >= CardRules.lengths.lowerBound { return bareCard(index) }
        guard index + 1 < groups.count else { return nil }
        return groupedCard(index) ?? fourFours(index) ?? looseCard(index)
    }

    /// All digits in one run.
    private func bareCard(_ index: Int) -> Int? {
        let group = groups[index]
        guard CardRules.lengths.contains(group.count), group.separator != .dot,
            groups.separator(after: index) != .dot, !isTouched(behind: group.end)
        else { return nil }
        var digits = CardRules.Digits()
        for at in group.start..<group.end { digits.add(text[at]) }
        return CardRules.accept(digits, rules.issuers) ? group.end : nil
    }

    /// Groups as they are embossed: fours with a shorter last one, or 4-6-5, or 4-6-4.
    private func groupedCard(_ index: Int) -> Int? {
        let separator = groups.separator(after: index)
        guard groups[index].count == 4, separator == .space || separator == .dash else {
            return nil
        }
        // A longer number in the same groups is a voucher or an account, not a card.
        if index > 0, groups[index].separator == separator, groups[index - 1].count == 4 {
            return nil
        }
        if isHexDump() { return nil }
        var last = index
        if groups[index + 1].count == 6 {
            guard index + 2 < groups.count, groups[index + 2].separator == separator,
                groups[index + 2].count == 5 || groups[index + 2].count == 4
            else { return nil }
            last = index + 2
        } else {
            while last + 1 < groups.count, groups[last + 1].separator == separator,
                groups[last].count == 4, groups[last + 1].count <= 4, last - index < 4
            {
                last += 1
            }
        }
        return longestCard(index, last, separator)
    }

    /// Four groups of four digits and nothing more, with dots or two spaces between all of them:
    /// without a word before it, as other numbers are hardly written so.
    private func fourFours(_ index: Int) -> Int? {
        // `[.4300.0020.0011.0002]` are weights, not a number.
        guard index == 0, groups.count == 4, !isTouched(behind: groups.end), !isHexDump(),
            text[groups[0].start - 1] != 0x2E
        else { return nil }
        for group in 0..<4 {
            guard groups[group].count == 4 else { return nil }
            guard group > 0 else { continue }
            let (end, start) = (groups[group - 1].end, groups[group].start)
            let isDot = text[end] == 0x2E && start - end == 1
            let isTwoSpaces = text[end] == 0x20 && text[end + 1] == 0x20 && start - end == 2
            guard isDot || isTwoSpaces, text[end] == text[groups[0].end] else { return nil }
        }
        return accepts(0, 3) ? groups.end : nil
    }

    private func longestCard(
        _ index: Int,
        _ last: Int,
        _ separator: DigitGroups.Separator?
    ) -> Int? {
        var last = last
        while last >= index + 2 {
            if !isTouched(behind: groups[last].end), accepts(index, last),
                !goesOn(index, last, separator)
            {
                return groups[last].end
            }
            last -= 1
        }
        return nil
    }

    /// Whether the digits stand among hexadecimal numbers: `54E8 5546 5531 5617 5968 59BE`.
    private func isHexDump() -> Bool {
        func isHexWord(_ start: Int) -> Bool {
            (start..<start + 4).allSatisfy { isHexDigit(text[$0]) }
                && (start..<start + 4).contains { isLetter(text[$0]) }
                && !isWordByte(text[start - 1]) && !isWordByte(text[start + 4])
        }
        return isHexWord(groups[0].start - 5) || isHexWord(groups.end + 1)
    }

    /// Whether the digits are only the beginning of a longer number in the same groups.
    private func goesOn(
        _ index: Int,
        _ last: Int,
        _ separator: DigitGroups.Separator?
    ) -> Bool {
        guard groups.separator(after: last) == separator else { return false }
        if separator == .dash { return true }
        return groups[last + 1].count == 4 && !hasCardWord(before: groups[index].start)
    }

    /// Behind a word such as `card`, digits in any groups: `4 1 1 1 ...`, over lines, mixed.
    private func looseCard(_ index: Int) -> Int? {
        guard index == 0, groups.end - groups[0].start >= CardRules.lengths.lowerBound else {
            return nil
        }
        var (count, best) = (0, Int?.none)
        var digits = CardRules.Digits()
        for group in index..<groups.count {
            count += groups[group].count
            guard count <= CardRules.lengths.upperBound else { break }
            for at in groups[group].start..<groups[group].end { digits.add(text[at]) }
            guard CardRules.accept(digits, rules.issuers), !isTouched(behind: groups[group].end),
                groups.separator(after: group) != .dash
            else { continue }
            // Sixteen digits are by far the most common; a longer run may have a date behind it.
            if best == nil || count == 16 { best = groups[group].end }
        }
        guard best != nil, hasCardWord(before: groups[index].start) else { return nil }
        return best
    }

    private func accepts(_ first: Int, _ last: Int) -> Bool {
        var digits = CardRules.Digits()
        for group in first...last {
            guard digits.count + groups[group].count <= CardRules.lengths.upperBound else {
                return false
            }
            for at in groups[group].start..<groups[group].end { digits.add(text[at]) }
        }
        return CardRules.accept(digits, rules.issuers)
    }
}
