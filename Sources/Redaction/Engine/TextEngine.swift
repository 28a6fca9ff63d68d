internal import JSONText

/// Looks through single texts with all detectors of a plan.
struct TextEngine {
    let plan: Plan

    init(_ plan: Plan) { self.plan = plan }

    /// Looks through a part of some bytes.
    ///
    /// The findings are left in the room as offsets of its copy, if that is in use, else of the
    /// bytes. `name` is the range of the member's name that explains the text; `intoEncoded` says
    /// whether texts in base 64 are read too.
    func scan(
        _ range: Range<Int>,
        name: Range<Int>?,
        escaped: Bool,
        folds: Bool,
        in bytes: Span<UInt8>,
        intoEncoded: Bool = true,
        _ room: RedactionScratch
    ) {
        room.encoded.removeAll(keepingCapacity: true)
        room.copy.release()
        room.hasFailed = false
        let isFolded = folds && (escaped || DetectionCopy.needsFolding(bytes, range))
        guard isFolded || CodedText.occurs(bytes, range) else {
            run(bytes, contextStart: name?.lowerBound ?? range.lowerBound, range, room)
            if intoEncoded { scanEncoded(bytes, range, room) }
            return
        }
        room.copy.begin(context: bytes.extracting(name ?? 0..<0))
        room.copy.append(bytes, range, escaped: escaped && isFolded, decodes: !isFolded)
        // What an escape hides may be a code itself.
        if isFolded { room.copy.decode() }
        // Moved out and back, so that nobody else holds the bytes while they are looked through.
        let bytes = room.copy.take()
        run(bytes.span, contextStart: 0, room.copy.start..<bytes.count, room)
        if intoEncoded { scanEncoded(bytes.span, room.copy.start..<bytes.count, room) }
        room.copy.put(bytes)
    }

    /// Looks through a copy that was made by hand.
    func scanCopy(_ room: RedactionScratch) {
        room.encoded.removeAll(keepingCapacity: true)
        room.hasFailed = false
        let bytes = room.copy.take()
        run(bytes.span, contextStart: 0, room.copy.start..<bytes.count, room)
        room.copy.put(bytes)
    }

    /// Looks for the policies' own kinds, and settles what overlaps.
    private func runOwn(
        _ bytes: Span<UInt8>,
        _ text: Range<Int>,
        _ room: RedactionScratch
    ) {
        let before = room.findings.count
        if !plan.own.scan(bytes, text, room) { room.hasFailed = true }
        guard room.findings.count > before else { return }
        let actions = plan.actions
        func rank(_ finding: Finding) -> RedactionAction { actions[Int(finding.kind.index)] }
        // Most is done first, then the longest: a report must not hide what has to be redacted.
        let sorted = room.findings.sorted { x, y in
            if rank(x) != rank(y) { return rank(x) > rank(y) }
            return (-x.count, x.start) < (-y.count, y.start)
        }
        var kept: [Finding] = []
        for finding in sorted
        where !kept.contains(where: { $0.start < finding.end && finding.start < $0.end }) {
            kept.append(finding)
        }
        room.findings = kept.sorted { $0.start < $1.start }
    }

    private func run(
        _ bytes: Span<UInt8>,
        contextStart: Int,
        _ range: Range<Int>,
        _ room: RedactionScratch
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
                base + contextStart,
                start: range.lowerBound - contextStart,
                end: range.upperBound - contextStart
            )
            var scanner = Scanner(text, plan.scan, stops: stops, digits: digits, into: findings)
            scanner.scan()
            return scanner.findings
        }
        if contextStart > 0 {
            for index in room.findings.indices { room.findings[index].move(by: contextStart) }
        }
        if !plan.own.isEmpty { runOwn(bytes, range, room) }
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
