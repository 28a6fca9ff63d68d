internal import JSONText

/// A text as detectors read it, and where each byte of it was found.
///
/// Escapes are decoded and characters folded. The map has an entry wherever the distance between
/// the two changes, so that what is found can be cut out of the bytes as they were sent.
struct DetectionCopy {
    /// The bytes that are looked through: some that only explain, then the text.
    private(set) var bytes: [UInt8] = []
    /// Where the text begins in `bytes`.
    private(set) var start = 0
    /// Whether the last text was read from here, and not in place.
    private(set) var isInUse = false
    private(set) var map = CopyMap()
    /// From the source to a first copy, of which this is the decoded one.
    private var outerMap = CopyMap()
    private var isDecoded = false

    /// Forgets the last text, keeps the room, and begins with bytes that only explain.
    mutating func begin(context: Span<UInt8>) {
        bytes.removeAll(keepingCapacity: true)
        map.removeAll()
        isInUse = true
        isDecoded = false
        for index in context.indices { bytes.append(context[index]) }
        // As it stands in a document, so that the text does not touch its name.
        if !bytes.isEmpty { bytes += [0x22, 0x3A, 0x22] }
        start = bytes.count
    }

    /// Forgets the last text: the next one is read in place.
    mutating func release() { isInUse = false }

    /// Decodes what is written as something else, if anything is.
    mutating func decode() {
        let first = take()
        guard CodedText.occurs(first.span, start..<first.count) else {
            put(first)
            return
        }
        swap(&map, &outerMap)
        map.removeAll()
        bytes.append(copying: first.span.extracting(0..<start))
        append(first.span, start..<first.count, escaped: false, decodes: true)
        isDecoded = true
    }

    /// Takes the bytes out, to be looked through.
    mutating func take() -> [UInt8] {
        var taken: [UInt8] = []
        swap(&taken, &bytes)
        return taken
    }

    /// Puts the bytes back.
    mutating func put(_ taken: consuming [UInt8]) { bytes = taken }

    /// Appends a text as it stands in a JSON string, between its quotes.
    mutating func append(
        _ source: Span<UInt8>,
        _ range: Range<Int>,
        escaped: Bool,
        decodes: Bool
    ) {
        map.add(copy: bytes.count, source: range.lowerBound)
        let (start, mark) = (start, bytes.count)
        // Nothing grows by being decoded or folded; whole vectors are stored, hence sixteen more.
        bytes.append(addingCapacity: range.count + 16) { output in
            // SAFETY: the buffer has room for all of the range and one vector behind it.
            unsafe output.withUnsafeMutableBufferPointer { buffer, count in
                guard let base = buffer.baseAddress else { return }
                var writer = unsafe CopyWriter(base + count, from: mark, textStart: start)
                unsafe writer.write(source, range, escaped: escaped, decodes: decodes, &map)
                count += unsafe writer.count
            }
        }
    }

    /// Appends a space that is nowhere in the source, before one of its bytes.
    mutating func append(space source: Int) {
        map.add(copy: bytes.count, source: source)
        bytes.append(0x20)
    }

    /// The range of the source that a range of the copy was read from.
    func sourceRange(_ start: Int, _ end: Int) -> Range<Int> {
        let range = map.sourceRange(start, end)
        return isDecoded ? outerMap.sourceRange(range.lowerBound, range.upperBound) : range
    }

    /// The same for findings in order; see `CopyMap`.
    func sourceRange(of finding: Finding, from cursor: inout Int) -> Range<Int> {
        guard !isDecoded else { return sourceRange(finding.start, finding.end) }
        return map.sourceRange(finding.start, finding.end, from: &cursor)
    }

    /// Whether some bytes above ASCII must be folded before they can be looked through.
    static func needsFolding(_ source: Span<UInt8>, _ range: Range<Int>) -> Bool {
        var at = range.lowerBound
        let high = SIMD16<UInt8>(repeating: 0x80)
        while at < range.upperBound {
            if at + 16 <= range.upperBound {
                // SAFETY: sixteen bytes lie before the end, and the load checks its bounds.
                let bytes = unsafe source.bytes.unsafeLoadUnaligned(
                    fromByteOffset: at,
                    as: SIMD16<UInt8>.self
                )
                // SAFETY: both are sixteen bytes, and every pattern of bits is a valid number.
                let words = unsafe unsafeBitCast(bytes .>= high, to: SIMD2<UInt64>.self)
                if words.x | words.y == 0 {
                    at += 16
                    continue
                }
            }
            guard source[at] >= 0x80 else {
                at += 1
                continue
            }
            let (scalar, count) = EscapeReader.character(source, at, range.upperBound)
            let isBehindDigit = at > range.lowerBound && isDigit(source[at - 1])
            switch Folding(scalar, behindDigit: isBehindDigit) {
            case .keep: break
            // A mark over a letter stays where it is.
            case .mark where !isBehindDigit: break
            default: return true
            }
            at += count
        }
        return false
    }
}
