extension JSONEdits {
    /// The document with its changes.
    package func apply(to source: Span<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(source.count + texts.count + insertions.count)
        apply(to: source, into: &result)
        return result
    }

    /// Appends the document with its changes.
    package func apply(to source: Span<UInt8>, into result: inout [UInt8]) {
        apply(to: source, within: 0..<source.count, into: &result)
    }

    /// Appends a part of the document, for instance one value, with the changes that lie in it.
    ///
    /// A removed member that holds the part itself does not count: the part is shown as if it
    /// stayed.
    package func apply(
        to source: Span<UInt8>,
        within part: Range<Int>,
        into result: inout [UInt8]
    ) {
        let splices = isInOrder(within: part) ? splices : resolved(within: part)
        let count = splices.reduce(part.count) { count, splice in
            count - splice.range.count + splice.text.count + (splice.comma ? 1 : 0)
        }
        result.append(addingCapacity: count) { output in
            var at = part.lowerBound
            for splice in splices {
                output.append(copying: source.extracting(at..<splice.range.lowerBound))
                output.append(copying: texts.span.extracting(splice.text))
                if splice.comma { output.append(UInt8(ascii: ",")) }
                at = splice.range.upperBound
            }
            output.append(copying: source.extracting(at..<part.upperBound))
        }
    }

    /// Whether the changes are replacements only, one behind the other, as redaction makes them.
    private func isInOrder(within part: Range<Int>) -> Bool {
        guard removals.isEmpty, insertions.isEmpty else { return false }
        var end = part.lowerBound
        for splice in splices {
            guard splice.range.lowerBound >= end, !splice.range.isEmpty else { return false }
            end = splice.range.upperBound
        }
        return end <= part.upperBound
    }

    /// All changes in a part as splices that follow each other, none inside of another.
    private func resolved(within part: Range<Int>) -> [Splice] {
        var all = splices
        appendRemovals(to: &all)
        appendInsertions(to: &all)
        all.removeAll { splice in
            let inside =
                splice.range.lowerBound >= part.lowerBound
                && splice.range.upperBound <= part.upperBound
            let around =
                splice.swallows && splice.range.lowerBound <= part.lowerBound
                && splice.range.upperBound >= part.upperBound
            precondition(
                inside || around || !splice.range.overlaps(part),
                "a change crosses the border of the part that was asked for"
            )
            return !inside
        }
        // Insertions come before what begins at the same place; `sort` keeps their order.
        all.sort { x, y in
            if x.range.lowerBound != y.range.lowerBound {
                return x.range.lowerBound < y.range.lowerBound
            }
            if x.range.isEmpty != y.range.isEmpty { return x.range.isEmpty }
            return x.range.upperBound > y.range.upperBound
        }
        var end = part.lowerBound
        var swallows = false
        all.removeAll { splice in
            if splice.range.lowerBound >= end {
                end = splice.range.upperBound
                swallows = splice.swallows
                return false
            }
            precondition(
                swallows && splice.range.upperBound <= end,
                "two changes of the same bytes"
            )
            return true
        }
        return all
    }

    /// Turns each run of removed neighbours into one range that takes the right comma with it.
    private func appendRemovals(to all: inout [Splice]) {
        let sorted = removals.sorted { ($0.object, $0.name) < ($1.object, $1.name) }
        var first = 0
        while first < sorted.count {
            var last = first
            while last + 1 < sorted.count, sorted[last].behind == sorted[last + 1].text.lowerBound {
                last += 1
            }
            var start = sorted[first].text.lowerBound
            let end = sorted[last].behind ?? sorted[last].text.upperBound
            if sorted[last].behind == nil, let before = sorted[first].before { start = before }
            all.append(Splice(range: start..<end, text: 0..<0, swallows: true))
            first = last + 1
        }
    }

    /// A member that others follow, old or new, brings a comma.
    private func appendInsertions(to all: inout [Splice]) {
        for (index, insertion) in insertions.enumerated() {
            let stays = insertion.members > removals.count { $0.object == insertion.object }
            let followed = insertions[(index + 1)...].contains { $0.object == insertion.object }
            all.append(
                Splice(
                    range: insertion.at..<insertion.at,
                    text: insertion.text,
                    comma: stays || followed
                )
            )
        }
    }
}

extension OutputSpan<UInt8> {
    /// Appends a copy of some bytes, for which there is room.
    fileprivate mutating func append(copying bytes: Span<UInt8>) {
        guard bytes.count > 0 else { return }
        precondition(bytes.count <= freeCapacity, "more bytes than were counted")
        // SAFETY: there is room for all of them, as was just checked; no pointer is kept.
        unsafe withUnsafeMutableBufferPointer { buffer, count in
            unsafe bytes.withUnsafeBufferPointer { source in
                guard let from = source.baseAddress, let to = buffer.baseAddress else { return }
                unsafe (to + count).update(from: from, count: source.count)
            }
            count += bytes.count
        }
    }
}
