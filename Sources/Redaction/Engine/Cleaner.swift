internal import JSONText

/// Looks through one request and collects what must change.
struct Cleaner: ~Copyable {
    let plan: Plan
    let room: RedactionScratch
    private let terms: RedactionTerms
    private var tags: TagWriter?
    private var counts = RedactionCounts()
    private var edits = JSONEdits()
    private var refusedPlaces: [(kind: RedactionKind, node: Int)] = []
    /// Whether a rule failed on a text, and the policies want such requests refused.
    private(set) var hasFailed = false

    init(_ terms: RedactionTerms, _ room: RedactionScratch) {
        plan = terms.plan
        self.terms = terms
        self.room = room
    }

    /// What became of the request, once all of it was looked through.
    consuming func result(_ document: borrowing JSONDocument, _ body: Span<UInt8>) -> CleanResult {
        if hasFailed || !refusedPlaces.isEmpty {
            let places = refusedPlaces.prefix(16).map { place in
                RedactionRefusal.Place(
                    kind: terms.redactor.kinds[place.kind],
                    path: MemberPath.text(place.node, document, body)
                )
            }
            return .refused(
                RedactionRefusal(places: places, isFailure: hasFailed, counts: counts)
            )
        }
        if edits.isEmpty { return .unchanged(counts) }
        let issued = tags?.issued ?? IssuedTags()
        return .edited(RedactionEdits(edits: edits, counts: counts, tags: issued))
    }

    /// Where a text stands: its node in the request, and what to do with findings in it.
    struct Place {
        let node: Int
        /// Protected parts are never rewritten: a finding there refuses, or is not looked for.
        var refusesAll = false
    }

    /// Deals with what was found in a text.
    ///
    /// `source` answers with a finding's place in the bytes that hold the text; `value` appends
    /// what stands there as it was written, decoded; `target` answers with the part of the request
    /// to replace. Where JSON expects a number, a placeholder has quotes of its own.
    mutating func settle(
        _ findings: [Finding],
        _ place: Place,
        text: Span<UInt8>,
        source: (Finding) -> Range<Int>,
        value: (Range<Int>, inout [UInt8]) -> Void,
        target: (Range<Int>) -> Range<Int> = { $0 },
        isNumber: Bool = false
    ) {
        edits.reserve(findings.count)
        for finding in findings {
            let action = plan.actions[Int(finding.kind.index)]
            guard action != .pass, !Placeholders.isOurs(finding, text) else { continue }
            let found = text.extracting(finding.start..<finding.end)
            if !plan.allowed.isEmpty,
                plan.allowed.allow(finding, found, written: { value(source(finding), &$0) })
            {
                continue
            }
            if place.refusesAll || action == .refuse {
                counts.add(finding.kind, .refuse)
                refusedPlaces.append((finding.kind, place.node))
                continue
            }
            counts.add(finding.kind, action)
            guard action == .redact else { continue }
            let range = source(finding)
            if tags == nil { tags = TagWriter(terms) }
            edits.replace(target(range)) { output in
                // A quote inside of a JSON string.
                if isNumber { output += [0x5C, 0x22] }
                tags?.append(finding.kind, found, value: { value(range, &$0) }, to: &output)
                if isNumber { output += [0x5C, 0x22] }
            }
        }
    }

    /// How many values were replaced so far.
    var changeCount: Int { edits.replacementCount }

    /// Replaces other bytes by what the last ones were replaced by.
    mutating func repeatChange(at range: Range<Int>) { edits.repeatLast(at: range) }

    /// Whether one of some changes, made in the order of the request, is one of these bytes.
    func isChanged(_ range: Range<Int>, among changes: Range<Int>) -> Bool {
        edits.touch(range, among: changes)
    }

    /// A rule failed on a text: refuse the request, or replace the whole text.
    mutating func fail(_ place: Place, whole range: Range<Int>) {
        guard plan.onError == .redact, !place.refusesAll else {
            hasFailed = true
            return
        }
        counts.add(.secret, .redact)
        edits.replace(range, with: Array("[REDACTED]".utf8).span)
    }
}
