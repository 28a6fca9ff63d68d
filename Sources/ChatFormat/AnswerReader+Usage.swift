package import JSONText

extension AnswerReader {
    /// What is to be done with an event so that a client does not see what it did not ask for.
    package enum UsageHiding: Equatable, Sendable {
        /// Forward the event as it came.
        case nothing
        /// Forward the event with the edits.
        case edits
        /// Forward nothing: the event holds usage only.
        case event
    }

    /// Hides the usage of the event last read, null ones too.
    ///
    /// Programs index `choices[0]` of every chunk, so the extra chunk must not reach those who did
    /// not ask for it. Azure's first chunk has no choices either, and no usage: it stays. The
    /// Responses API always has usage: nothing is hidden there.
    package func hideUsage(in edits: inout JSONEdits) -> UsageHiding {
        guard let usageIndex else { return .nothing }
        if choices == 0, error == nil, document[usageIndex].kind != .null { return .event }
        edits.removeMember(.init(value: usageIndex), from: JSONDocument.root, of: document)
        return .edits
    }
}
