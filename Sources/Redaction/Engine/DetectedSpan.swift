/// Where something was found in a text, for `tollgate policy detect` and `policy try`.
package struct DetectedSpan: Equatable, Sendable {
    /// What it is.
    package let kind: RedactionKind
    /// Where it is, in bytes of the text.
    package let range: Range<Int>
    /// What the policies say about it.
    package let action: RedactionAction
}

extension Redactor {
    /// What the policies find in some UTF-8 text, in order, without overlaps.
    package func detect(
        _ text: Span<UInt8>,
        scope: RedactionScope = RedactionScope(),
        scratch: RedactionScratch
    ) -> [DetectedSpan] {
        let plan = plan(for: scope)
        guard !plan.isIdle else { return [] }
        TextEngine(plan).scan(
            0..<text.count,
            name: nil,
            escaped: false,
            folds: true,
            in: text,
            scratch
        )
        let copy = scratch.copy
        var spans: [DetectedSpan] = []
        spans.reserveCapacity(scratch.findings.count)
        for finding in scratch.findings {
            let action = plan.actions[Int(finding.kind.index)]
            guard action != .pass else { continue }
            let isOurs =
                copy.isInUse
                ? Placeholders.isOurs(finding, copy.bytes.span)
                : Placeholders.isOurs(finding, text)
            guard !isOurs else { continue }
            let range =
                copy.isInUse
                ? copy.sourceRange(finding.start, finding.end)
                : finding.start..<finding.end
            if !plan.allowed.isEmpty,
                plan.allowed.allow(finding.kind, [UInt8](copying: text.extracting(range)))
            {
                continue
            }
            spans.append(DetectedSpan(kind: finding.kind, range: range, action: action))
        }
        return spans
    }
}
