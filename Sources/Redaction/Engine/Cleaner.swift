internal import Digest
internal import JSONText

/// Looks through one request and collects what must change.
struct Cleaner: ~Copyable {
    let plan: Plan
    let kinds: KindNames
    var room: RedactionScratch.Room
    private let scratch: RedactionScratch
    private let master: HMACSHA256
    private let scope: RedactionScope
    private var maker: TagMaker?
    private var counts = RedactionCounts()
    private var edits = JSONEdits()
    private var issued = IssuedTags()
    private var refusedPlaces: [(kind: RedactionKind, node: Int)] = []
    /// Whether a rule failed on a text, and the policies want such requests refused.
    private(set) var hasFailed = false

    init(
        _ plan: Plan,
        _ kinds: KindNames,
        _ master: HMACSHA256,
        _ scope: RedactionScope,
        _ scratch: RedactionScratch
    ) {
        self.plan = plan
        self.kinds = kinds
        self.master = master
        self.scope = scope
        self.scratch = scratch
        room = scratch.take()
    }

    /// What became of the request, once all of it was looked through.
    consuming func result(_ document: borrowing JSONDocument, _ body: Span<UInt8>) -> CleanResult {
        scratch.put(room)
        if hasFailed || !refusedPlaces.isEmpty {
            let places = refusedPlaces.prefix(16).map { place in
                RedactionRefusal.Place(
                    kind: kinds[place.kind],
                    pointer: JSONPointer.text(place.node, document, body)
                )
            }
            return .refused(
                RedactionRefusal(places: places, isFailure: hasFailed, counts: counts)
            )
        }
        if edits.isEmpty { return .unchanged(counts) }
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
    /// `value` answers with a finding's text as it was written, decoded; `raw` with its range in
    /// the body.
    mutating func settle(
        _ findings: [Finding],
        _ place: Place,
        text: Span<UInt8>,
        value: (Finding) -> [UInt8],
        write: (inout JSONEdits, Finding, [UInt8]) -> Void
    ) {
        for finding in findings {
            let action = plan.actions[Int(finding.kind.index)]
            guard action != .pass, !Placeholders.isOurs(finding, text) else { continue }
            let found = text.extracting(finding.start..<finding.end)
            let canonical = Placeholders.canonical(finding.kind, found)
            if plan.allowed.allow(
                finding.kind,
                canonical.isExact ? canonical.bytes : value(finding)
            ) {
                continue
            }
            if place.refusesAll || action == .refuse {
                counts.add(finding.kind, .refuse)
                refusedPlaces.append((finding.kind, place.node))
                continue
            }
            counts.add(finding.kind, action)
            guard action == .redact else { continue }
            let tag = tag(finding.kind, value(finding), canonical.bytes)
            write(&edits, finding, tag)
        }
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

    private mutating func tag(
        _ kind: RedactionKind,
        _ value: [UInt8],
        _ canonical: [UInt8]
    ) -> [UInt8] {
        let maker = maker ?? TagMaker(master, plan.scope, scope)
        self.maker = maker
        return maker.tag(
            kind,
            named: kinds[kind],
            value: value,
            canonical: canonical,
            rule: plan.tags[Int(kind.index)],
            among: &issued
        )
    }
}
