/// Where each byte of a detection copy was found in its source.
struct CopyMap {
    /// From this byte of the copy on, source and copy run side by side.
    private struct Break {
        let copy: Int
        let source: Int
    }

    private var breaks: [Break] = []
    /// Where characters stand that were folded although they end a URL, in order.
    private(set) var stops: [Int] = []

    mutating func removeAll() {
        breaks.removeAll(keepingCapacity: true)
        stops.removeAll(keepingCapacity: true)
    }

    @inline(__always)
    mutating func add(copy: Int, source: Int) {
        breaks.append(Break(copy: copy, source: source))
    }

    /// A mark over a digit is a part of it: the digit ends behind the mark.
    mutating func extendLast(copy: Int, source: Int) {
        if let last = breaks.last, last.copy == copy, breaks.count > 1 { breaks.removeLast() }
        add(copy: copy, source: source)
    }

    /// Typographic dashes and full-width punctuation end a URL, whatever they are folded to.
    mutating func noteFolded(_ scalar: UInt32, at copy: Int) {
        switch scalar {
        case 0x2012...0x2015, 0x2212, 0xFF01, 0xFF02, 0xFF07...0xFF09, 0xFF0C, 0xFF1A...0xFF1C,
            0xFF1E, 0xFF1F, 0xFF3B, 0xFF3D, 0xFF40, 0xFF5B, 0xFF5D:
            stops.append(copy)
        default: break
        }
    }

    /// The range of the source that a range of the copy was read from.
    func sourceRange(_ start: Int, _ end: Int) -> Range<Int> {
        var cursor = 0
        return sourceRange(start, end, from: &cursor)
    }

    /// The same for ranges in order: the cursor, 0 at first, remembers where the last one was.
    func sourceRange(_ start: Int, _ end: Int, from cursor: inout Int) -> Range<Int> {
        cursor = lastBreak(notAbove: start, from: cursor)
        let first = breaks[cursor]
        let lower = first.source + start - first.copy
        // The first break at the end is where the last character ends; later ones at the same
        // place are behind characters that were left out, which do not belong to the value.
        var index = lastBreak(notAbove: end, from: cursor)
        while index > 0, breaks[index].copy == end, breaks[index - 1].copy == end { index -= 1 }
        let last = breaks[index]
        return lower..<max(lower, last.source + end - last.copy)
    }

    private func lastBreak(notAbove offset: Int, from start: Int) -> Int {
        var low = start < breaks.count && breaks[start].copy <= offset ? start : 0
        // Mostly it is one of the next few.
        var step = 1
        while low + step < breaks.count, breaks[low + step].copy <= offset {
            low += step
            step *= 2
        }
        var high = min(low + step, breaks.count)
        while high - low > 1 {
            let middle = (low + high) / 2
            if breaks[middle].copy <= offset { low = middle } else { high = middle }
        }
        return low
    }
}
