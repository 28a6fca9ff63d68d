internal import JSONText

/// Looks through single texts with all detectors of a plan.
struct TextEngine {
    private let plan: Plan

    init(_ plan: Plan) { self.plan = plan }

    /// Looks through a part of some bytes.
    ///
    /// The findings are left in the scratch as offsets of its copy, if that is in use, else of the
    /// bytes. `name` is the range of the member's name that explains the text.
    func scan(
        _ range: Range<Int>,
        name: Range<Int>?,
        escaped: Bool,
        folds: Bool,
        in bytes: Span<UInt8>,
        _ scratch: RedactionScratch
    ) {
        scratch.copy.release()
        guard folds, escaped || DetectionCopy.needsFolding(bytes, range) else {
            run(bytes, contextStart: name?.lowerBound ?? range.lowerBound, range, scratch)
            return
        }
        scratch.copy.begin(context: bytes.extracting(name ?? 0..<0))
        scratch.copy.append(bytes, range, escaped: escaped)
        let copy = scratch.copy
        run(copy.bytes.span, contextStart: 0, copy.start..<copy.bytes.count, scratch)
    }

    private func run(
        _ bytes: Span<UInt8>,
        contextStart: Int,
        _ range: Range<Int>,
        _ scratch: RedactionScratch
    ) {
        var findings: [Finding] = []
        swap(&findings, &scratch.findings)
        findings.removeAll(keepingCapacity: true)
        let stops = scratch.copy.isInUse ? scratch.copy.stops : []
        // SAFETY: the text lives as long as this closure, within which nothing keeps it.
        scratch.findings = unsafe bytes.withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return findings }
            let text = unsafe Text(
                base,
                contextStart: contextStart,
                start: range.lowerBound,
                end: range.upperBound
            )
            var scanner = Scanner(text, plan.scan, stops: stops, into: findings)
            scanner.scan()
            return scanner.findings
        }
    }
}

extension [UInt8] {
    /// A copy of some bytes.
    init(copying bytes: Span<UInt8>) {
        self.init()
        reserveCapacity(bytes.count)
        append(copying: bytes)
    }
}
