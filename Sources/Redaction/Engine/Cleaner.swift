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
    /// The value at hand in the form that all its spellings share.
    private var canonical: [UInt8] = []
    /// The placeholder at hand.
    private var tag: [UInt8] = []
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
    /// `source` answers with a finding's place in the bytes that were sent; `value` appends the
    /// text there as it was written, decoded; `write` replaces what stands there.
    mutating func settle(
        _ findings: [Finding],
        _ place: Place,
        text: Span<UInt8>,
        source: (Finding) -> Range<Int>,
        value: (Range<Int>, inout [UInt8]) -> Void,
        write: (inout JSONEdits, Range<Int>, [UInt8]) -> Void
    ) {
        for finding in findings {
            let action = plan.actions[Int(finding.kind.index)]
            guard action != .pass, !Placeholders.isOurs(finding, text) else { continue }
            canonical.removeAll(keepingCapacity: true)
            let found = text.extracting(finding.start..<finding.end)
            let isExact = Placeholders.appendCanonical(finding.kind, found, to: &canonical)
            if !plan.allowed.isEmpty {
                var known = canonical
                if !isExact {
                    known.removeAll()
                    value(source(finding), &known)
                }
                if plan.allowed.allow(finding.kind, known) { continue }
            }
            if place.refusesAll || action == .refuse {
                counts.add(finding.kind, .refuse)
                refusedPlaces.append((finding.kind, place.node))
                continue
            }
            counts.add(finding.kind, action)
            guard action == .redact else { continue }
            let range = source(finding)
            makeTag(finding.kind) { value(range, &$0) }
            write(&edits, range, tag)
        }
    }

    /// How many values were replaced so far.
    var changeCount: Int { edits.replacementCount }

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

    /// Leaves the placeholder of the value whose canonical form is at hand in `tag`.
    private mutating func makeTag(_ kind: RedactionKind, value: (inout [UInt8]) -> Void) {
        if maker == nil { maker = TagMaker(master, plan.scope, scope) }
        tag.removeAll(keepingCapacity: true)
        maker?.append(
            kind,
            named: kinds.bytes(of: kind),
            canonical: canonical,
            rule: plan.tags[Int(kind.index)],
            value: value,
            among: &issued,
            to: &tag
        )
    }
}
