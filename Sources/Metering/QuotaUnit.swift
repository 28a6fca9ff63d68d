/// What a quota counts.
package enum QuotaUnit: UInt8, Sendable, CaseIterable {
    /// Input and output tokens.
    case tokens = 0
    /// Tokens times a weight for model and kind, in thousandths.
    case weightedTokens = 1
    /// Requests that were forwarded.
    case requests = 2
    /// Money, in billionths of a US dollar.
    case nanoDollars = 3

    /// The word used in files, on the command line and in reports.
    package var name: String {
        switch self {
        case .tokens: "tokens"
        case .weightedTokens: "weighted_tokens"
        case .requests: "requests"
        case .nanoDollars: "usd"
        }
    }
}
