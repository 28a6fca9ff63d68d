internal import JSONText

extension Cleaner {
    /// How much of the text before and behind the joint of two parts is read with it, in bytes as
    /// they were sent.
    private static var jointReach: Int { 512 }

    /// Looks at the joints of a message's text parts: a value may begin in one part and end in
    /// another, and the word that explains it may be the last of the part before.
    ///
    /// Each part was looked through for itself, and what was changed there is not judged again. A
    /// value over several parts is replaced by the same placeholder in each of them, so that no
    /// part is left empty, which some providers refuse.
    mutating func joints(
        in array: Int,
        _ changes: Range<Int>,
        _ document: borrowing JSONDocument,
        _ body: Span<UInt8>
    ) {
        var texts: [Int] = []
        var part = array + 1
        while part < document[array].next {
            if let text = Self.text(ofPart: part, document, body) {
                texts.append(text)
                if texts.count > 1 { joint(texts, changes, document, body) }
            } else {
                // An image between two texts parts them.
                texts.removeAll()
            }
            part = document[part].next
        }
    }

    /// The node of the string that a part of a message holds as its text.
    private static func text(
        ofPart part: Int,
        _ document: borrowing JSONDocument,
        _ body: Span<UInt8>
    ) -> Int? {
        if document[part].kind == .string { return part }
        guard let text = document.member("text", of: part, in: body),
            document[text].kind == .string
        else { return nil }
        return text
    }

    /// Looks at the joint before the last of some texts.
    private mutating func joint(
        _ texts: [Int],
        _ changes: Range<Int>,
        _ document: borrowing JSONDocument,
        _ body: Span<UInt8>
    ) {
        var window = JointWindow()
        var (index, left) = (texts.count - 2, Self.jointReach)
        var pieces: [(node: Int, range: Range<Int>)] = []
        while index >= 0, left > 0 {
            let inner = document[texts[index]].inner
            let start = Self.cut(body, inner, near: inner.upperBound - left)
            pieces.append((texts[index], start..<inner.upperBound))
            left -= inner.upperBound - start
            index -= 1
        }
        room.copy.begin(context: body.extracting(0..<0))
        for piece in pieces.reversed() {
            window.append(piece.node, piece.range, document, body, to: &room.copy)
        }
        let last = document[texts[texts.count - 1]].inner
        let end = Self.cut(body, last, near: last.lowerBound + Self.jointReach)
        let joint = window.append(
            texts[texts.count - 1],
            last.lowerBound..<end,
            document,
            body,
            to: &room.copy
        )
        TextEngine(plan).scanCopy(room)
        guard !room.hasFailed else {
            fail(Place(node: texts[0], refusesAll: true), whole: 0..<0)
            return
        }
        let (findings, copy) = (room.findings, room.copy)
        let isWhole = end == last.upperBound
        for finding in findings
        where finding.end > joint && finding.start < joint + 64
            && (isWhole || finding.end < copy.bytes.count)
        {
            let source = copy.sourceRange(finding.start, finding.end)
            let parts = window.parts(of: finding, source)
            guard let first = parts.first,
                !parts.contains(where: {
                    isChanged($0.range, among: changes)
                        || isChanged($0.range, among: changes.upperBound..<changeCount)
                })
            else { continue }
            let count = changeCount
            settle([finding], Place(node: first.node), text: copy.bytes.span) { _ in
                first.range
            } value: { _, text in
                for part in parts { Self.decode(body, part.range, escaped: true, to: &text) }
            }
            guard changeCount > count else { continue }
            for part in parts.dropFirst() { repeatChange(at: part.range) }
        }
    }

    /// Where a string can be cut: neither inside of an escape nor inside of a character.
    private static func cut(
        _ body: Span<UInt8>,
        _ inner: Range<Int>,
        near offset: Int
    ) -> Int {
        guard offset > inner.lowerBound else { return inner.lowerBound }
        var at = offset
        while at < inner.upperBound {
            if body[at] == 0x5C {
                // Only a backslash behind a backslash is not the first of its escape.
                if body[at - 1] != 0x5C { return at }
            } else if body[at] & 0xC0 != 0x80,
                (max(inner.lowerBound, at - 6)..<at).allSatisfy({ body[$0] != 0x5C })
            {
                return at
            }
            at += 1
        }
        return inner.upperBound
    }
}

/// The end of one text and the beginning of the next, as detectors read them.
private struct JointWindow {
    private struct Piece {
        let node: Int
        let range: Range<Int>
        /// Where it begins in the copy.
        let start: Int
    }

    private var pieces: [Piece] = []

    /// Adds a piece; answers where it begins in the copy.
    ///
    /// A word and a number that meet at a joint do not touch: `my ssn is`, `536228734`. All else
    /// that meets there may be one value.
    @discardableResult
    mutating func append(
        _ node: Int,
        _ range: Range<Int>,
        _ document: borrowing JSONDocument,
        _ body: Span<UInt8>,
        to copy: inout DetectionCopy
    ) -> Int {
        let left = copy.bytes.reversed().prefix(while: isAlphanumeric)
        let right = body.extracting(range.prefix(32)).prefix(while: isAlphanumeric)
        if !left.isEmpty, !right.isEmpty,
            left.allSatisfy(isLetter) && right.allSatisfy(isDigit)
                || left.allSatisfy(isDigit) && right.allSatisfy(isLetter)
        {
            copy.append(space: range.lowerBound)
        }
        let start = copy.bytes.count
        copy.append(body, range, escaped: document[node].hasEscape, decodes: false)
        pieces.append(Piece(node: node, range: range, start: start))
        return start
    }

    /// The parts of a finding, one for each piece that it lies in; `source` is where it begins and
    /// ends in the body.
    func parts(of finding: Finding, _ source: Range<Int>) -> [(node: Int, range: Range<Int>)] {
        var parts: [(node: Int, range: Range<Int>)] = []
        for (index, piece) in pieces.enumerated() {
            let next = index + 1 < pieces.count ? pieces[index + 1].start : Int.max
            guard finding.start < next, finding.end > piece.start else { continue }
            let start = finding.start >= piece.start ? source.lowerBound : piece.range.lowerBound
            let end = finding.end <= next ? source.upperBound : piece.range.upperBound
            // Behind the last character of a piece may be some that were left out.
            if start < min(end, piece.range.upperBound) {
                parts.append((piece.node, start..<min(end, piece.range.upperBound)))
            }
        }
        return parts
    }
}

extension Span<UInt8> {
    /// The bytes at the beginning that all are of a kind.
    fileprivate func prefix(while isIncluded: (UInt8) -> Bool) -> [UInt8] {
        var bytes: [UInt8] = []
        for index in indices {
            guard isIncluded(self[index]) else { break }
            bytes.append(self[index])
        }
        return bytes
    }
}
