/// Which numbers telephones have (ITU-T E.164; the North American plan by its own rules).
enum PhoneRules {
    /// How many digits all telephone numbers have at most, country code included.
    static let digitsMax = 15

    /// Whether digits behind a plus are a country code and a number of a length used there.
    static func isInternational(_ digits: PhoneDigits) -> Bool {
        for length in 1...3 where digits.count > length {
            guard let national = nationalLengths(digits.number(0, length), length) else { continue }
            guard national.contains(digits.count - length) else { return false }
            return length > 1 || digits[0] != 1 || isNorthAmerican(digits, from: 1)
        }
        return false
    }

    /// Whether ten digits are an area, an exchange and a line: neither of the first two begins
    /// with 0 or 1 or ends in 11, and no area has a 9 in its middle (NANP, section 2.1).
    static func isNorthAmerican(_ digits: PhoneDigits, from start: Int) -> Bool {
        guard digits.count - start == 10 else { return false }
        let (area, exchange) = (start, start + 3)
        return digits[area] >= 2 && digits[area + 1] != 9 && digits[exchange] >= 2
            && !(digits[area + 1] == 1 && digits[area + 2] == 1)
            && !(digits[exchange + 1] == 1 && digits[exchange + 2] == 1)
    }

    /// How long national numbers are behind a country code of so many digits; nil for no code.
    static func nationalLengths(_ code: Int, _ digits: Int) -> ClosedRange<Int>? {
        switch digits {
        case 1: code == 1 || code == 7 ? 10...10 : nil
        case 2: twoDigitCodes(code)
        default: threeDigitCodes(code)
        }
    }

    private static func twoDigitCodes(_ code: Int) -> ClosedRange<Int>? {
        switch code {
        case 20, 32, 36, 51, 57, 66: 8...10
        case 27, 31, 33, 34, 40, 41, 48, 56, 61, 93, 94: 9...9
        case 30, 52, 58, 90, 91, 98: 10...10
        case 39: 6...11
        case 43: 7...13
        case 44: 9...10
        case 45, 47, 53, 65: 8...8
        case 46: 7...10
        case 49: 6...13
        case 54, 55: 10...11
        case 60, 63, 64: 8...10
        case 62: 8...12
        case 81, 84, 92: 9...10
        case 82: 8...10
        case 86: 10...11
        case 95: 7...10
        default: nil
        }
    }

    private static func threeDigitCodes(_ code: Int) -> ClosedRange<Int>? {
        switch code {
        case 212, 221, 224, 233, 237, 240, 242, 243, 244, 249, 250, 251, 254, 255, 256: 9...9
        case 213, 218, 229, 234: 8...10
        case 216, 222, 223, 226, 227, 228, 232, 235, 236, 253, 257, 266, 268, 248, 246: 7...8
        case 220, 231, 238, 239, 245, 247, 252, 265, 267, 269, 290, 291, 297, 298, 299: 4...9
        case 225, 263: 8...10
        case 230, 241, 258, 264: 7...9
        case 260, 261, 262: 9...9
        case 350, 354, 357, 370, 371, 373, 374, 376, 387, 389: 6...8
        case 351, 355, 375, 377, 380, 381, 385: 8...9
        case 352, 353, 359, 372, 383, 386, 382: 6...9
        case 356, 379: 8...8
        case 358: 6...11
        case 378: 8...10
        case 420, 421: 9...9
        case 423: 7...9
        case 500, 501, 506, 507, 509, 590, 591, 592, 593, 594, 595, 596, 597, 598, 599: 5...9
        case 502, 503, 504, 505: 8...8
        case 508: 6...9
        case 670, 672, 673, 674, 675, 676, 677, 678, 679: 5...8
        case 680, 681, 682, 683, 685, 686, 687, 688, 689, 690, 691, 692: 4...10
        case 800, 850, 852, 853, 855, 856, 870, 880, 883, 886: 8...10
        case 960, 961, 965, 968, 970, 971, 972, 973, 974, 975, 976: 7...9
        case 962, 963, 966, 967: 7...9
        case 964, 977: 8...10
        case 992, 993, 994, 995, 996, 998: 8...9
        default: nil
        }
    }
}

/// The digits of what may be a telephone number; more than it holds make it too long.
struct PhoneDigits {
    private var values = InlineArray<16, UInt8>(repeating: 0)
    private(set) var count = 0

    subscript(_ index: Int) -> UInt8 { index < 16 ? values[index] : 0 }

    mutating func add(_ byte: UInt8) {
        if count < 16 { values[count] = byte & 0x0F }
        count += 1
    }

    /// Some of the digits as a number.
    func number(_ start: Int, _ count: Int) -> Int {
        (start..<start + count).reduce(0) { $0 * 10 + Int(self[$1]) }
    }
}
