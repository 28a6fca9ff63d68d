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
        // Which of the values in base 64 comes next; they are in order, as all findings are.
        var next = 0
        for finding in findings {
            if next < room.encoded.count, room.encoded[next].finding == finding {
                settle(room.encoded[next], place, target(source(finding)))
                next += 1
                continue
            }
            guard
                isToReplace(finding, text, place, written: { value(source(finding), &$0) })
            else { continue }
            let found = text.extracting(finding.start..<finding.end)
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

    /// Deals with a value in a text in base 64; `range` are its groups in the request.
    private mutating func settle(_ coded: EncodedText.Value, _ place: Place, _ range: Range<Int>) {
        let bytes = coded.bytes
        let value = Finding(coded.finding.kind, 0, bytes.count)
        guard isToReplace(value, bytes.span, place, written: { $0 += bytes }) else { return }
        if tags == nil { tags = TagWriter(terms) }
        edits.replace(range) { output in
            var tag: [UInt8] = []
            tags?.append(value.kind, bytes.span, value: { $0 += bytes }, to: &tag)
            coded.append(tag, to: &output)
        }
    }

    /// Judges a finding by the policies, and counts it; true when a placeholder takes its place.
    private mutating func isToReplace(
        _ finding: Finding,
        _ text: Span<UInt8>,
        _ place: Place,
        written: (inout [UInt8]) -> Void
    ) -> Bool {
        let action = plan.actions[Int(finding.kind.index)]
        guard action != .pass, !Placeholders.isOurs(finding, text) else { return false }
        if !plan.allowed.isEmpty {
            let found = text.extracting(finding.start..<finding.end)
            if plan.allowed.allow(finding, found, written: written) { return false }
        }
        if place.refusesAll || action == .refuse {
            counts.add(finding.kind, .refuse)
            refusedPlaces.append((finding.kind, place.node))
            return false
        }
        counts.add(finding.kind, action)
        return action == .redact
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
