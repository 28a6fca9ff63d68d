internal import JSONText

/// Looks through the texts of one answer: finds, counts, and writes what goes on.
///
/// A finding is counted and passed on, replaced by a placeholder, or the reason why nothing goes on
/// any more, as its kind's action says. What replaces it is the placeholder the same value had in
/// the request, if it had one; other placeholders of answers are never put back.
struct AnswerScanner {
    /// What was found so far.
    private(set) var counts = RedactionCounts()
    /// Why the answer may not be passed on; nil while it may.
    private(set) var refusal: AnswerRefusal?

    private let terms: RedactionTerms
    /// The placeholders of the request, until the first one of the answer is made.
    private let known: IssuedTags
    private var tags: TagWriter?
    private let room = RedactionScratch()
    /// The most bytes that a policy's own kinds reach back.
    let reach: Int

    init(_ scan: AnswerScan, _ issued: IssuedTags) {
        terms = scan.terms
        known = issued
        reach = scan.terms.plan.own.reach
    }

    /// Something found in a text.
    struct Hit {
        let finding: Finding
        /// Where it is in the text as it came.
        let range: Range<Int>
        let action: RedactionAction
        /// As the detectors read it.
        let value: [UInt8]
    }

    /// Takes in the next text of a part of the answer; see `ScanWindow`.
    mutating func pass(
        _ text: [UInt8],
        isEnd: Bool,
        inJSON: Bool,
        through window: inout ScanWindow,
        to output: inout [UInt8]
    ) -> Bool {
        window.take(text, isEnd: isEnd, inJSON: inJSON, &self, to: &output)
    }

    /// What is found in a text, in order; nil when a rule failed.
    mutating func hits(in text: [UInt8], inJSON: Bool) -> [Hit]? {
        TextEngine(terms.plan).scan(
            0..<text.count,
            name: nil,
            escaped: inJSON,
            folds: true,
            in: text.span,
            intoEncoded: false,
            room
        )
        guard !room.hasFailed else { return nil }
        return room.findings.compactMap { hit($0, text, inJSON: inJSON) }
    }

    private func hit(_ finding: Finding, _ text: [UInt8], inJSON: Bool) -> Hit? {
        let action = terms.plan.actions[Int(finding.kind.index)]
        guard action != .pass else { return nil }
        let copy = room.copy
        let read = copy.isInUse ? copy.bytes.span : text.span
        guard !Placeholders.isOurs(finding, read) else { return nil }
        let found = read.extracting(finding.start..<finding.end)
        if !terms.plan.allowed.isEmpty,
            terms.plan.allowed.allow(finding, found, written: { $0.append(copying: found) })
        {
            return nil
        }
        let range =
            copy.isInUse
            ? copy.sourceRange(finding.start, finding.end) : finding.start..<finding.end
        let value = [UInt8](copying: found)
        return Hit(finding: finding, range: range, action: action, value: value)
    }

    /// Counts a hit, and writes what stands in its place; false to leave the text as it is.
    mutating func settle(_ hit: Hit, _ text: [UInt8], to output: inout [UInt8]) -> Bool {
        let kind = hit.finding.kind
        counts.add(kind, hit.action)
        switch hit.action {
        case .pass, .report: return false
        case .redact: break
        case .refuse:
            let name = terms.redactor.kinds[kind]
            let known = refusal?.kinds ?? []
            refusal = AnswerRefusal(
                kinds: known.contains(name) ? known : known + [name],
                isFailure: false
            )
        }
        if tags == nil { tags = TagWriter(terms, known) }
        tags?.append(kind, hit.value.span, value: { $0 += text[hit.range] }, to: &output)
        return true
    }

    /// A rule failed on a text: nothing goes on, or a word in place of the text.
    mutating func fail(to output: inout [UInt8]) {
        guard terms.plan.onError == .redact else {
            refusal = AnswerRefusal(kinds: [], isFailure: true)
            return
        }
        counts.add(.secret, .redact)
        output += Array("[REDACTED]".utf8)
    }
}
