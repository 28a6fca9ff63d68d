/// The class of service a request was served in; it changes the price.
package enum ServiceTier: UInt8, Sendable, CaseIterable {
    /// OpenAI's `auto`, `default` and `scale`, and everything unknown.
    case standard = 0
    /// Slower and cheaper.
    case flex = 1
    /// Faster and dearer.
    case priority = 2

    /// Reads OpenAI's `service_tier`; unknown words count as the ordinary tier.
    package init(_ name: String) {
        switch name {
        case "flex": self = .flex
        case "priority", "fast": self = .priority
        default: self = .standard
        }
    }
}
