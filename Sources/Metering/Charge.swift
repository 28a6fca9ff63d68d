/// What a request takes from quotas, in every unit a quota can have.
package struct Charge: Hashable, Sendable {
    /// Input and output tokens.
    package var tokens: Int64
    /// Tokens times their weights, in thousandths.
    package var weightedMilli: Int64
    /// Requests: 1, or 0 for a correction.
    package var requests: Int64
    /// Money, in billionths of a US dollar.
    package var nanoDollars: Int64

    /// Puts four amounts together.
    package init(
        tokens: Int64 = 0,
        weightedMilli: Int64 = 0,
        requests: Int64 = 0,
        nanoDollars: Int64 = 0
    ) {
        self.tokens = tokens
        self.weightedMilli = weightedMilli
        self.requests = requests
        self.nanoDollars = nanoDollars
    }

    /// The largest amount one request can take in any unit: 7 x 10^13, or 70,000 dollars.
    ///
    /// Sums of all requests that can be in flight at once stay far from overflowing (I13).
    package static let amountMax: Int64 = 1 << 46

    /// The same, with every amount brought within 0...`amountMax`.
    var bounded: Charge {
        func bound(_ amount: Int64) -> Int64 { min(max(amount, 0), Self.amountMax) }
        return Charge(
            tokens: bound(tokens),
            weightedMilli: bound(weightedMilli),
            requests: bound(requests),
            nanoDollars: bound(nanoDollars)
        )
    }

    /// Nothing at all.
    package static let zero = Charge()

    /// The amount in one unit.
    package subscript(unit: QuotaUnit) -> Int64 {
        switch unit {
        case .tokens: tokens
        case .weightedTokens: weightedMilli
        case .requests: requests
        case .nanoDollars: nanoDollars
        }
    }

    /// Both together; a sum that does not fit stays at the largest number (I13).
    package func adding(_ other: Charge) -> Charge {
        Charge(
            tokens: saturatingSum(tokens, other.tokens),
            weightedMilli: saturatingSum(weightedMilli, other.weightedMilli),
            requests: saturatingSum(requests, other.requests),
            nanoDollars: saturatingSum(nanoDollars, other.nanoDollars)
        )
    }
}

/// x + y, or the nearest number that fits.
package func saturatingSum(_ x: Int64, _ y: Int64) -> Int64 {
    let (sum, isTooLarge) = x.addingReportingOverflow(y)
    return isTooLarge ? (y > 0 ? .max : .min) : sum
}

/// x times y, or the nearest number that fits.
func saturatingProduct(_ x: Int64, _ y: Int64) -> Int64 {
    let (product, isTooLarge) = x.multipliedReportingOverflow(by: y)
    return isTooLarge ? ((x < 0) == (y < 0) ? .max : .min) : product
}
