/// What a policy says about one built-in kind.
package struct DetectorRule: Equatable, Sendable {
    /// What stands in the place of a value.
    package enum Style: String, CaseIterable, Sendable {
        /// `[EMAIL-7Q2M9K4T]`.
        case tag
        /// A value of the same form that belongs to nobody: `user-7q2m9k4t@redacted.invalid`.
        case surrogate
    }

    /// When nine digits without dashes are a social security number.
    package enum BareDigits: String, CaseIterable, Sendable {
        /// Behind a word such as `ssn` on the same line.
        case withContext = "with_context"
        /// Never.
        case never
    }

    /// Which numbers with a right check digit are cards.
    package enum Issuers: String, CaseIterable, Sendable {
        /// Those with a known issuer's prefix at a length that this issuer uses.
        case known
        /// All of 13 to 19 digits.
        case any
    }

    /// Which addresses are URLs.
    package enum Schemes: String, CaseIterable, Sendable {
        /// Those of any scheme.
        case any
        /// Those of `http`, `https`, `ws`, `wss`, `ftp`, and `www.` without a scheme.
        case web
    }

    /// What happens to a finding.
    package var action = RedactionAction.redact
    /// Whether an answer that holds the placeholder gets the value back.
    package var restore = false
    /// What stands in the place of a value; surrogates exist for URL, EMAIL and IP.
    package var style = Style.tag
    /// SSN: when digits without dashes count.
    package var bareDigits = BareDigits.withContext
    /// CARD: which numbers count.
    package var issuers = Issuers.known
    /// CARD: how many of the last digits stay readable, at most 4.
    package var keepLast = 0
    /// URL: which schemes count.
    package var schemes = Schemes.any
    /// URL, EMAIL: host names that are no findings; `.example.com` is all below example.com.
    package var allowedHosts: [String] = []
    /// IP: networks that are no findings, as `10.0.0.0/8`.
    package var allowedNetworks: [String] = []

    /// A rule that redacts for good.
    package init() {}

    /// The rule of the policy file that ships.
    init(defaultFor kind: String) {
        switch kind {
        // Numbers and keys that do harm in anybody's hands are never put back.
        case "SSN", "CARD", "SECRET": break
        default: restore = true
        }
    }
}
