package import JSONText

/// What applies to one caller's request and to the answer, looked up once for both.
package struct RedactionTerms: Sendable {
    let plan: Plan
    let redactor: Redactor
    let scope: RedactionScope

    /// Looks through a request and says what to forward.
    ///
    /// `document` is the parse of exactly these bytes.
    package func clean(
        _ body: Span<UInt8>,
        _ document: borrowing JSONDocument,
        scratch: RedactionScratch
    ) -> CleanResult {
        guard !plan.isIdle else { return .unchanged(RedactionCounts()) }
        var cleaner = Cleaner(self, scratch)
        cleaner.request(document, body)
        return cleaner.result(document, body)
    }

    /// What is looked for in the answer; nil for nothing.
    package var answerScan: AnswerScan? {
        plan.answers.map { answers in
            AnswerScan(terms: RedactionTerms(plan: answers, redactor: redactor, scope: scope))
        }
    }
}

extension Redactor {
    /// What applies to a caller's requests.
    package func terms(for scope: RedactionScope) -> RedactionTerms {
        RedactionTerms(plan: plan(for: scope), redactor: self, scope: scope)
    }
}
