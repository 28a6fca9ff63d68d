internal import JSONText

/// Looks through single texts with all detectors of a plan.
struct TextEngine {
    private let plan: Plan

    init(_ plan: Plan) { self.plan = plan }

    /// Looks through a part of some bytes.
    ///
    /// The findings are left in the room as offsets of its copy, if that is in use, else of the
    /// bytes. `name` is the range of the member's name that explains the text.
    func scan(
        _ range: Range<Int>,
        name: Range<Int>?,
        escaped: Bool,
        folds: Bool,
        in bytes: Span<UInt8>,
        _ room: inout RedactionScratch.Room
    ) {
        room.copy.release()
        guard folds, escaped || DetectionCopy.needsFolding(bytes, range) else {
            run(bytes, contextStart: name?.lowerBound ?? range.lowerBound, range, &room)
            return
        }
        room.copy.begin(context: bytes.extracting(name ?? 0..<0))
        room.copy.append(bytes, range, escaped: escaped)
        // Moved out and back, so that nobody else holds the bytes while they are looked through.
        let bytes = room.copy.take()
        run(bytes.span, contextStart: 0, room.copy.start..<bytes.count, &room)
        room.copy.put(bytes)
    }

    private func run(
        _ bytes: Span<UInt8>,
        contextStart: Int,
        _ range: Range<Int>,
        _ room: inout RedactionScratch.Room
    ) {
        var findings: [Finding] = []
        swap(&findings, &room.findings)
        findings.removeAll(keepingCapacity: true)
        let stops = room.copy.isInUse ? room.copy.map.stops : []
        let digits = room.digits
        // SAFETY: the text lives as long as this closure, within which nothing keeps it.
        room.findings = unsafe bytes.withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return findings }
            let text = unsafe Text(
                base,
                contextStart: contextStart,
                start: range.lowerBound,
                end: range.upperBound
            )
            var scanner = Scanner(text, plan.scan, stops: stops, digits: digits, into: findings)
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
