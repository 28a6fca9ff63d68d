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
            var values: [Finding] = []
            for finding in findings(in: text.span, rules, room) {
                // Two values that meet in one group of three bytes are replaced as one.
                if let last = values.last, finding.start / 3 < (last.end + 2) / 3 {
                    values[values.count - 1].end = finding.end
                } else {
                    values.append(finding)
                }
            }
            for value in values {
                room.encoded.append(
                    EncodedText.Value(value, in: text, run, isPadded: isPadded)
                )
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
