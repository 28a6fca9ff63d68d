/// What makes some digits the number of a payment card.
enum CardRules {
    /// How many digits card numbers have (ISO/IEC 7812-1, and cards still in use below it).
    static let lengths = 13...19

    /// Some digits of a card number: the first eight as a number, how many there are, and whether
    /// the check digit is right (ISO/IEC 7812-1, annex B).
    struct Digits {
        private var first = 0
        private(set) var count = 0
        // The sum depends on how many digits follow, so both sums are kept while they come in.
        private var sums = (0, 0)

        @inline(__always)
        mutating func add(_ byte: UInt8) {
            let digit = Int(byte &- 0x30)
            let doubled = digit < 5 ? 2 &* digit : 2 &* digit &- 9
            sums = (sums.1 &+ digit, sums.0 &+ doubled)
            if count < 8 { first = first &* 10 &+ digit }
            count &+= 1
        }

        var hasRightCheckDigit: Bool { sums.0 % 10 == 0 }

        /// The first digits, up to eight of them, as a number of exactly eight.
        var prefix: Int {
            var value = first
            for _ in min(count, 8)..<8 { value *= 10 }
            return value
        }
    }

    /// Whether the digits are a card number under a policy's rule.
    static func accept(_ digits: Digits, _ issuers: DetectorRule.Issuers) -> Bool {
        guard lengths.contains(digits.count), digits.hasRightCheckDigit else { return false }
        return issuers == .any || isIssued(digits.prefix / 10_000, digits.count)
    }

    /// Whether an issuer uses numbers with these first four digits at this length.
    static func isIssued(_ first: Int, _ length: Int) -> Bool {
        switch first {
        case 4000...4999: length == 13 || length == 16 || length == 19  // Visa
        case 5100...5599, 2221...2720: length == 16  // Mastercard
        case 3400...3499, 3700...3799: length == 15  // American Express
        case 3000...3059, 3095, 3600...3699, 3800...3999: length == 14 || length == 16  // Diners
        case 6011, 6440...6499, 6500...6599: (16...19).contains(length)  // Discover
        case 3528...3589: (16...19).contains(length)  // JCB
        case 1800, 2131: length == 15  // JCB
        case 6200...6299, 8100...8199: (16...19).contains(length)  // UnionPay
        case 5018...5020, 5038, 5600...5899, 6304, 6331...6334, 6759...6779, 6799:
            (13...19).contains(length)  // Maestro, Switch
        case 2200...2204: (16...19).contains(length)  // Mir
        case 6000...6099, 8200...8299, 5080...5089: length == 16  // RuPay
        case 6370...6399: length == 16  // InstaPayment
        case 5060...5067: (16...19).contains(length)  // Verve, Elo
        case 9792: length == 16  // Troy
        default: false
        }
    }
}
