internal import JSONText

extension Cleaner {
    /// Looks through one string of the request.
    mutating func string(
        _ node: Int,
        _ name: Int?,
        _ treatment: Treatment,
        _ document: borrowing JSONDocument,
        _ body: Span<UInt8>
    ) {
        let refusesAll =
            treatment == .protected || (treatment == .unknown && plan.unknownFields == .refuse)
        let place = Place(node: node, refusesAll: refusesAll)
        if treatment == .json, jsonString(place, document, body) { return }
        text(place, document[node], name.map { document[$0] }, body)
    }

    /// Looks through a string as text.
    private mutating func text(
        _ place: Place,
        _ node: JSONNode,
        _ name: JSONNode?,
        _ body: Span<UInt8>
    ) {
        let inner = node.inner
        scan(
            inner,
            name: name?.inner,
            escaped: node.hasEscape,
            folds: node.hasEscape || node.hasNonASCII,
            in: body
        )
        guard !room.hasFailed else {
            fail(place, whole: inner)
            return
        }
        guard !room.findings.isEmpty else { return }
        let findings = room.findings
        let copy = room.copy
        if copy.isInUse {
            var cursor = 0
            settle(findings, place, text: copy.bytes.span) { finding in
                copy.sourceRange(of: finding, from: &cursor)
            } value: { range, text in
                Self.decode(body, range, escaped: node.hasEscape, to: &text)
            }
        } else {
            settle(findings, place, text: body) { finding in
                finding.start..<finding.end
            } value: { range, text in
                text.append(copying: body.extracting(range))
            }
        }
    }

    /// Looks through a string that holds JSON, value by value; false when it holds none.
    private mutating func jsonString(
        _ place: Place,
        _ document: borrowing JSONDocument,
        _ body: Span<UInt8>
    ) -> Bool {
        guard Self.mayHoldJSON(document[place.node], body) else { return false }
        var inner = RedactionScratch.InnerText()
        swap(&inner, &room.inner)
        defer { room.inner = inner }
        inner.bytes.removeAll(keepingCapacity: true)
        inner.map.removeAll(keepingCapacity: true)
        document.decode(place.node, of: body, into: &inner.bytes, map: &inner.map)
        let bytes = inner.bytes
        do {
            try inner.document.parse(bytes.span)
        } catch {
            return false
        }
        innerValue(place, JSONDocument.root, nil, inner)
        return true
    }

    /// Whether a string's first byte, white space aside, can be that of an object or an array.
    private static func mayHoldJSON(_ node: JSONNode, _ body: Span<UInt8>) -> Bool {
        var at = node.inner.lowerBound
        while at < node.inner.upperBound {
            switch body[at] {
            case 0x7B, 0x5B: return true
            case 0x20: at += 1
            case 0x5C: return true
            default: return false
            }
        }
        return false
    }

    private mutating func innerValue(
        _ place: Place,
        _ index: Int,
        _ name: Int?,
        _ inner: RedactionScratch.InnerText
    ) {
        let node = inner.document[index]
        switch node.kind {
        case .string: innerString(place, node, name.map { inner.document[$0] }, inner)
        case .number: innerNumber(place, node, name.map { inner.document[$0] }, inner)
        case .array:
            var at = index + 1
            while at < node.next {
                innerValue(place, at, name, inner)
                at = inner.document[at].next
            }
        case .object:
            var at = index + 1
            while at < node.next {
                innerString(place, inner.document[at], nil, inner)
                innerValue(place, at + 1, at, inner)
                at = inner.document[at + 1].next
            }
        default: break
        }
    }

    private mutating func innerString(
        _ place: Place,
        _ node: JSONNode,
        _ name: JSONNode?,
        _ inner: RedactionScratch.InnerText
    ) {
        scan(
            node.inner,
            name: name?.inner,
            escaped: node.hasEscape,
            folds: node.hasEscape || node.hasNonASCII,
            in: inner.bytes.span
        )
        guard !room.hasFailed else {
            fail(place, whole: OffsetBreak.rawRange(of: node.inner, in: inner.map))
            return
        }
        guard !room.findings.isEmpty else { return }
        let findings = room.findings
        let copy = room.copy
        var cursor = 0
        settle(findings, place, text: copy.isInUse ? copy.bytes.span : inner.bytes.span) {
            finding in
            copy.isInUse
                ? copy.sourceRange(of: finding, from: &cursor) : finding.start..<finding.end
        } value: { range, text in
            Self.decode(inner.bytes.span, range, escaped: node.hasEscape, to: &text)
        } target: { range in
            OffsetBreak.rawRange(of: range, in: inner.map)
        }
    }

    /// A number is looked through like a string; a hit becomes a string, as a tag is no number.
    private mutating func innerNumber(
        _ place: Place,
        _ node: JSONNode,
        _ name: JSONNode?,
        _ inner: RedactionScratch.InnerText
    ) {
        guard node.range.count >= 8 else { return }
        scan(node.range, name: name?.inner, escaped: false, folds: false, in: inner.bytes.span)
        guard !room.hasFailed else {
            fail(Place(node: place.node, refusesAll: true), whole: 0..<0)
            return
        }
        room.findings.removeAll { $0.start != node.start || $0.end != node.end }
        guard !room.findings.isEmpty else { return }
        let findings = room.findings
        settle(
            findings,
            place,
            text: inner.bytes.span,
            source: { _ in node.range },
            value: { range, text in text.append(copying: inner.bytes.span.extracting(range)) },
            target: { OffsetBreak.rawRange(of: $0, in: inner.map) },
            isNumber: true
        )
    }

    private mutating func scan(
        _ range: Range<Int>,
        name: Range<Int>?,
        escaped: Bool,
        folds: Bool,
        in bytes: Span<UInt8>
    ) {
        TextEngine(plan).scan(
            range,
            name: name,
            escaped: escaped,
            folds: folds,
            in: bytes,
            room
        )
    }

    /// Appends some bytes as they are, or freed of their escapes.
    static func decode(
        _ bytes: Span<UInt8>,
        _ range: Range<Int>,
        escaped: Bool,
        to text: inout [UInt8]
    ) {
        if escaped {
            JSONDocument.decode(bytes, range, into: &text)
        } else {
            text.append(copying: bytes.extracting(range))
        }
    }
}
