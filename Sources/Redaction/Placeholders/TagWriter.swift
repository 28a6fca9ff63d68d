/// Writes placeholders into one request or one answer, and remembers which.
struct TagWriter {
    /// Those that were written, or were known before.
    private(set) var issued: IssuedTags
    private let maker: TagMaker
    private let kinds: KindNames
    private let rules: [TagRule]
    private var message = TagMessage()

    /// `issued` are the placeholders that the same values keep.
    init(_ terms: RedactionTerms, _ issued: IssuedTags = IssuedTags()) {
        self.issued = issued
        maker = TagMaker(terms.redactor.master, terms.plan.scope, terms.scope)
        kinds = terms.redactor.kinds
        rules = terms.plan.tags
    }

    /// Appends the placeholder for a value as detectors read it.
    ///
    /// `value` appends it as it was written, and is asked only if answers get it back.
    mutating func append(
        _ kind: RedactionKind,
        _ text: Span<UInt8>,
        value: (inout [UInt8]) -> Void,
        to output: inout [UInt8]
    ) {
        let name = kinds.bytes(of: kind)
        message.set(kind, named: name, text)
        let rule = rules[Int(kind.index)]
        maker.append(
            kind,
            named: name,
            message,
            rule: rule,
            value: value,
            among: &issued,
            to: &output
        )
    }
}
