package import JSONText

/// What became of a request.
package enum CleanResult: Sendable {
    /// Nothing to change: forward the client's own bytes.
    case unchanged(RedactionCounts)
    /// Forward the body with these edits.
    case edited(RedactionEdits)
    /// A rule says no, or a rule failed; nothing may be forwarded.
    case refused(RedactionRefusal)
}

/// The changes that take what was found out of a request.
package struct RedactionEdits: Sendable {
    /// To be spliced into the body; others may add theirs to other values.
    package var edits: JSONEdits
    /// What was found.
    package let counts: RedactionCounts
    /// For whoever restores the answer.
    package let tags: IssuedTags
}

/// Why a request is not forwarded, in words that hold no value.
package struct RedactionRefusal: Equatable, Sendable {
    /// One place in the request.
    package struct Place: Equatable, Sendable {
        /// What was found there: the kind's name.
        package let kind: String
        /// Where, as errors name it: `messages[0].content`.
        package let path: String
    }

    /// Where something was found that a policy refuses; at most sixteen places.
    package let places: [Place]
    /// Whether a rule failed, so that nobody can say what the text holds.
    package let isFailure: Bool
    /// What was found.
    package let counts: RedactionCounts

    /// A sentence for the client.
    package var sentence: String {
        if isFailure {
            return "A redaction rule could not be applied to this request, so it was not forwarded."
        }
        let listed = places.map { "\($0.kind) in \($0.path)" }.joined(separator: ", ")
        return "This gateway's policy does not allow the request: it holds \(listed)."
    }
}
