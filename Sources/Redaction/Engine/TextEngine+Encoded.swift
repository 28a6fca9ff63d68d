extension TextEngine {
    /// Looks into texts in base 64; adds what is found there to the room's findings.
    ///
    /// URLs and addresses of hosts are not looked for in there: the cursors and identifiers that
    /// programs hand back and forth are full of them, and must come back as they went.
    func scanEncoded(_ bytes: Span<UInt8>, _ range: Range<Int>, _ room: RedactionScratch) {
        var rules = plan.scan
        rules.sought &= ~(1 << RedactionKind.url.index | 1 << RedactionKind.ip.index)
        var at = range.lowerBound
        while let run = EncodedText.next(bytes, from: at, to: range.upperBound) {
            at = run.upperBound
            guard let text = EncodedText.decode(bytes, run), !Self.touches(run, room.findings)
            else { continue }
            let isPadded = bytes[run.upperBound - 1] == 0x3D
            for finding in findings(in: text.span, rules, room) {
                let value = EncodedText.Value(finding, in: text, run, isPadded: isPadded)
                // Two values in one group are a case for nobody; the first one takes it with it.
                guard value.finding.start >= room.encoded.last?.finding.end ?? 0 else { continue }
                room.encoded.append(value)
            }
        }
        guard !room.encoded.isEmpty else { return }
        room.findings += room.encoded.map(\.finding)
        room.findings.sort { $0.start < $1.start }
    }

    /// Whether one of some findings, which are in order, lies in a range.
    private static func touches(_ range: Range<Int>, _ findings: [Finding]) -> Bool {
        var (low, high) = (0, findings.count)
        while low < high {
            let middle = (low + high) / 2
            if findings[middle].end <= range.lowerBound { low = middle + 1 } else { high = middle }
        }
        return low < findings.count && findings[low].start < range.upperBound
    }

    private func findings(
        in text: Span<UInt8>,
        _ rules: ScanRules,
        _ room: RedactionScratch
    ) -> [Finding] {
        let digits = room.digits
        // SAFETY: the text lives as long as this closure, within which nothing keeps it.
        return unsafe text.withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return [] }
            let text = unsafe Text(base, start: 0, end: buffer.count)
            var scanner = Scanner(text, rules, digits: digits)
            scanner.scan()
            return scanner.findings
        }
    }
}
