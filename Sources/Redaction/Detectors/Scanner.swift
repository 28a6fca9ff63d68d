/// Looks through one text for all built-in kinds in one pass.
///
/// The pass stops only at bytes that can anchor a value (the first digit of a run, `@`, `:` and a
/// few more, see `Scanner+Pass.swift`); a detector then grows from the anchor to both sides. Every
/// detector answers with the offset behind what it has read for good, so that nothing is looked
/// for inside of a value or of a number that was rejected as a whole.
struct Scanner: ~Copyable {
    let text: Text
    let rules: ScanRules
    /// Where URLs and addresses end at the latest, in order; see `CopyMap.stops`.
    let stops: [Int]
    /// The number that is being read.
    var groups: DigitGroups
    /// Where the mark stands that ends the emphasis of the number that is being read.
    var emphasisEnd = -1
    /// What was found so far, in order, without overlaps.
    var findings: [Finding]

    init(
        _ text: Text,
        _ rules: ScanRules,
        stops: [Int] = [],
        digits: DigitRoom = DigitRoom(),
        into findings: consuming [Finding] = []
    ) {
        self.stops = stops
        groups = DigitGroups(in: digits)
        self.text = text
        self.rules = rules
        self.findings = findings
    }

    /// Notes a finding.
    ///
    /// Of two that overlap, the one stays with which more is done, else the longer.
    mutating func add(_ kind: RedactionKind, _ start: Int, _ end: Int) {
        let finding = Finding(kind, start, end)
        while let last = findings.last, last.end > start {
            let (mine, theirs) = (rules.rank(kind), rules.rank(last.kind))
            guard mine > theirs || mine == theirs && finding.count > last.count else { return }
            findings.removeLast()
        }
        findings.append(finding)
    }

    /// The first of the `stops` that is not before an offset.
    func stop(from offset: Int) -> Int? {
        let index = stopIndex(from: offset)
        return index < stops.count ? stops[index] : nil
    }

    /// The last of the `stops` before an offset.
    func stop(before offset: Int) -> Int? {
        let index = stopIndex(from: offset)
        return index > 0 ? stops[index - 1] : nil
    }

    private func stopIndex(from offset: Int) -> Int {
        var (low, high) = (0, stops.count)
        while low < high {
            let middle = (low + high) / 2
            if stops[middle] < offset { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// Whether a kind is looked for at all.
    @inline(__always)
    func seeks(_ kind: RedactionKind) -> Bool { rules.sought & (1 << kind.index) != 0 }
}

/// What the detectors must know of the policies; a copy of plain values, made once per redactor.
struct ScanRules: Sendable {
    /// One bit for each built-in kind that any policy does not pass.
    var sought: UInt64 = 0xFF
    var issuers = DetectorRule.Issuers.known
    var bareSSN = DetectorRule.BareDigits.withContext
    var schemes = DetectorRule.Schemes.any
    private var ranks = SIMD8<UInt8>(repeating: 2)
    /// Whether more is done with some kinds than with others: then values inside of values count.
    private(set) var isMixed = false

    /// How much is done with a built-in kind.
    func rank(_ kind: RedactionKind) -> UInt8 { ranks[Int(kind.index)] }

    mutating func rank(by actions: [RedactionAction]) {
        for index in 0..<RedactionKind.builtinCount {
            ranks[index] = UInt8(RedactionAction.allCases.firstIndex(of: actions[index]) ?? 0)
        }
        let sought = (0..<RedactionKind.builtinCount).filter { ranks[$0] > 0 }.map { ranks[$0] }
        isMixed = Set(sought).count > 1
    }
}
