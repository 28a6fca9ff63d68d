/// What happens to a text that was found; a later case is stricter, and the strictest policy wins.
package enum RedactionAction: String, CaseIterable, Comparable, Sendable {
    /// Nothing: it is not even looked for.
    case pass
    /// It is counted and forwarded as it is.
    case report
    /// A placeholder is forwarded in its place.
    case redact
    /// The request is refused.
    case refuse

    /// Orders by strictness.
    package static func < (a: RedactionAction, b: RedactionAction) -> Bool {
        a.strictness < b.strictness
    }

    private var strictness: Int {
        switch self {
        case .pass: 0
        case .report: 1
        case .redact: 2
        case .refuse: 3
        }
    }
}
