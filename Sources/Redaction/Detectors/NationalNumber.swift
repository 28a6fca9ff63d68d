/// A telephone number as it is written inside of its country, without a country code.
struct NationalNumber {
    var digits = PhoneDigits()
    /// Whether a dash stood between two groups.
    var hasDash = false
    /// How many dots stood between groups.
    var dots = 0
    private var groups = InlineArray<8, Int>(repeating: 0)
    private var groupCount = 0

    mutating func close(groupOf count: Int) {
        if groupCount < 8 { groups[groupCount] = count }
        groupCount += 1
    }

    /// Whether what was read so far can be a whole number.
    var isComplete: Bool {
        guard groupCount <= 7, !isDate, !isZIP, !isYears else { return false }
        if digits[0] == 0 {
            // A trunk zero, or 00 and a country code.
            return digits[1] == 0
                ? (10...15).contains(digits.count) : (8...12).contains(digits.count)
        }
        return groupCount == 1 ? isBare : isGrouped
    }

    private var isBare: Bool {
        switch digits.count {
        case 8, 9: digits[0] >= 2 && !isBareDate
        case 10: digits[0] >= 2 && (digits[0] >= 6 || PhoneRules.isNorthAmerican(digits, from: 0))
        case 11:
            (digits[0] == 1 && PhoneRules.isNorthAmerican(digits, from: 1))
                || (digits[0] == 1 && digits[1] >= 3) || digits[0] == 7 || digits[0] == 8
        default: false
        }
    }

    private var isGrouped: Bool {
        // With one dot it is a decimal number.
        guard dots != 1 || groupCount > 2 else { return false }
        for index in 0..<groupCount {
            guard groups[index] <= 8, index == 0 || groups[index] >= 2 else { return false }
        }
        if groupCount == 2, groups[0] == 3, groups[1] == 4 { return digits[0] >= 2 }
        return (8...12).contains(digits.count)
    }

    /// `2024-05-01`, `01.05.2024`, with or without a time behind.
    private var isDate: Bool {
        guard groupCount >= 3 else { return false }
        if groups[0] == 4, groups[1] == 2, groups[2] == 2 {
            return isYear(0) && digits.number(4, 2) <= 12 && digits.number(6, 2) <= 31
        }
        return groups[0] == 2 && groups[1] == 2 && groups[2] == 4 && isYear(4)
            && digits.number(0, 2) <= 31 && digits.number(2, 2) <= 31
    }

    /// `20030614`.
    private var isBareDate: Bool {
        digits.count == 8 && (1_970...2_039).contains(digits.number(0, 4))
            && (1...12).contains(digits.number(4, 2)) && (1...31).contains(digits.number(6, 2))
    }

    private func isYear(_ start: Int) -> Bool { (1_900...2_099).contains(digits.number(start, 4)) }

    /// `2016-2017`.
    private var isYears: Bool {
        groupCount == 2 && groups[0] == 4 && groups[1] == 4 && isYear(0) && isYear(4)
    }

    /// `63482-1957`, a postal code.
    private var isZIP: Bool {
        groupCount == 2 && groups[0] == 5 && groups[1] == 4 && hasDash
    }
}
