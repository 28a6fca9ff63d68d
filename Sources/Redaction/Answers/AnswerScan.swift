/// What is looked for in the answer to one request; there is none where no policy asks for it, so
/// that answers nobody wants looked through cost nothing.
package struct AnswerScan: Sendable {
    let terms: RedactionTerms
}

/// Why an answer is not passed on, in words that hold no value.
package struct AnswerRefusal: Equatable, Sendable {
    /// The names of the kinds that a policy refuses.
    package let kinds: [String]
    /// Whether a rule failed, so that nobody can say what the answer holds.
    package let isFailure: Bool

    /// A sentence for the client.
    package var sentence: String {
        if isFailure {
            return "A redaction rule could not be applied to the answer, so it was withheld."
        }
        let listed = kinds.joined(separator: ", ")
        return "This gateway's policy does not allow the answer: it holds \(listed)."
    }
}
