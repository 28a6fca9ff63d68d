/// A text as detectors read it, and where each byte of it was found.
///
/// Escapes are decoded and characters folded. The map has an entry wherever the distance between
/// the two changes, so that what is found can be cut out of the bytes as they were sent.
struct DetectionCopy {
    /// The bytes that are looked through: some that only explain, then the text.
    private(set) var bytes: [UInt8] = []
    /// Where the text begins in `bytes`.
    private(set) var start = 0
    /// Where characters stand that were folded although they end a URL, in order.
    private(set) var stops: [Int] = []
    /// Whether the last text was read from here, and not in place.
    private(set) var isInUse = false
    private var breaks: [Break] = []

    /// From this byte of the copy on, source and copy run side by side.
    private struct Break {
        let copy: Int
        let source: Int
    }

    /// Forgets the last text, keeps the room, and begins with bytes that only explain.
    mutating func begin(context: Span<UInt8>) {
        bytes.removeAll(keepingCapacity: true)
        breaks.removeAll(keepingCapacity: true)
        stops.removeAll(keepingCapacity: true)
        isInUse = true
        for index in context.indices { bytes.append(context[index]) }
        // As it stands in a document, so that the text does not touch its name.
        if !bytes.isEmpty { bytes += [0x22, 0x3A, 0x22] }
        start = bytes.count
    }

    /// Forgets the last text: the next one is read in place.
    mutating func release() { isInUse = false }

    /// Appends a text as it stands in a JSON string, between its quotes.
    mutating func append(_ source: Span<UInt8>, _ range: Range<Int>, escaped: Bool) {
        breaks.append(Break(copy: bytes.count, source: range.lowerBound))
        var at = range.lowerBound
        while at < range.upperBound {
            let byte = source[at]
            if byte == 0x5C, escaped {
                at = appendEscape(source, at, range.upperBound)
            } else if byte < 0x80 {
                bytes.append(byte)
                at += 1
            } else {
                let (scalar, count) = Self.scalar(source, at, range.upperBound)
                append(scalar, from: source.extracting(at..<at + count), behind: at + count)
                at += count
            }
        }
    }

    /// The range of the source that a range of the copy was read from.
    func sourceRange(_ start: Int, _ end: Int) -> Range<Int> {
        let first = breaks[lastBreak(notAbove: start)]
        let lower = first.source + start - first.copy
        // The first break at the end is where the last character ends; later ones at the same
        // place are behind characters that were left out, which do not belong to the value.
        var index = lastBreak(notAbove: end)
        while index > 0, breaks[index].copy == end, breaks[index - 1].copy == end { index -= 1 }
        let last = breaks[index]
        return lower..<max(lower, last.source + end - last.copy)
    }

    private func lastBreak(notAbove offset: Int) -> Int {
        var (low, high) = (0, breaks.count)
        while high - low > 1 {
            let middle = (low + high) / 2
            if breaks[middle].copy <= offset { low = middle } else { high = middle }
        }
        return low
    }

    private mutating func append(_ scalar: UInt32, from source: Span<UInt8>, behind end: Int) {
        switch Folding(scalar) {
        case .ascii(let byte):
            appendFolded(byte, scalar)
            breaks.append(Break(copy: bytes.count, source: end))
        case .drop:
            breaks.append(Break(copy: bytes.count, source: end))
        case .mark where bytes.count > start && isDigit(bytes[bytes.count - 1]):
            moveLastBreak(to: end)
        case .keep, .mark:
            for index in source.indices { bytes.append(source[index]) }
        }
    }

    private mutating func appendFolded(_ byte: UInt8, _ scalar: UInt32) {
        if Self.endsURL(scalar) { stops.append(bytes.count) }
        bytes.append(byte)
    }

    /// Typographic dashes and full-width punctuation end a URL, whatever they are folded to.
    private static func endsURL(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0x2012...0x2015, 0x2212, 0xFF01, 0xFF02, 0xFF07...0xFF09, 0xFF0C, 0xFF1A...0xFF1C,
            0xFF1E, 0xFF1F, 0xFF3B, 0xFF3D, 0xFF40, 0xFF5B, 0xFF5D:
            true
        default: false
        }
    }

    /// A mark over a digit is a part of it: the digit ends behind the mark.
    private mutating func moveLastBreak(to end: Int) {
        if let last = breaks.last, last.copy == bytes.count, breaks.count > 1 {
            breaks.removeLast()
        }
        breaks.append(Break(copy: bytes.count, source: end))
    }

    private mutating func appendEscape(_ source: Span<UInt8>, _ at: Int, _ end: Int) -> Int {
        let (scalar, next) = Self.escape(source, at, end)
        if scalar < 0x80 {
            bytes.append(UInt8(scalar))
            breaks.append(Break(copy: bytes.count, source: next))
            return next
        }
        switch Folding(scalar) {
        case .ascii(let byte): appendFolded(byte, scalar)
        case .drop: break
        case .mark where bytes.count > start && isDigit(bytes[bytes.count - 1]):
            moveLastBreak(to: next)
            return next
        case .keep, .mark: Self.appendUTF8(scalar, to: &bytes)
        }
        breaks.append(Break(copy: bytes.count, source: next))
        return next
    }

    /// The character that an escape stands for, and where it ends (RFC 8259, section 7).
    private static func escape(
        _ source: Span<UInt8>,
        _ at: Int,
        _ end: Int
    ) -> (UInt32, next: Int) {
        guard at + 1 < end else { return (0x5C, at + 1) }
        switch source[at + 1] {
        case 0x62: return (0x08, at + 2)
        case 0x66: return (0x0C, at + 2)
        case 0x6E: return (0x0A, at + 2)
        case 0x72: return (0x0D, at + 2)
        case 0x74: return (0x09, at + 2)
        case 0x75:
            guard let high = unit(source, at + 2, end) else { return (0xFFFD, at + 2) }
            guard high & 0xF800 == 0xD800 else { return (high, at + 6) }
            guard high < 0xDC00, at + 8 <= end, source[at + 6] == 0x5C, source[at + 7] == 0x75,
                let low = unit(source, at + 8, end), low & 0xFC00 == 0xDC00
            else { return (0xFFFD, at + 6) }
            return (0x1_0000 + (high & 0x3FF) << 10 + low & 0x3FF, at + 12)
        case let other: return (UInt32(other), at + 2)
        }
    }

    /// Some bytes of a JSON string without their escapes.
    static func unescaped(_ source: Span<UInt8>, _ range: Range<Int>) -> [UInt8] {
        var (text, at): ([UInt8], Int) = ([], range.lowerBound)
        while at < range.upperBound {
            if source[at] == 0x5C {
                let (scalar, next) = escape(source, at, range.upperBound)
                appendUTF8(scalar, to: &text)
                at = next
            } else {
                text.append(source[at])
                at += 1
            }
        }
        return text
    }

    private static func unit(_ source: Span<UInt8>, _ at: Int, _ end: Int) -> UInt32? {
        guard at + 4 <= end else { return nil }
        var value: UInt32 = 0
        for offset in at..<at + 4 {
            let byte = source[offset]
            guard isHexDigit(byte) else { return nil }
            value = value << 4 | UInt32(isDigit(byte) ? byte & 0x0F : (byte & 0x0F) + 9)
        }
        return value
    }

    private static func scalar(_ source: Span<UInt8>, _ at: Int, _ end: Int) -> (UInt32, Int) {
        let first = source[at]
        let count = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC0 ? 2 : 1
        guard count > 1, at + count <= end else { return (0xFFFD, 1) }
        var value = UInt32(first) & (0x7F &>> UInt32(count))
        for offset in 1..<count {
            guard source[at + offset] & 0xC0 == 0x80 else { return (0xFFFD, 1) }
            value = value << 6 | UInt32(source[at + offset] & 0x3F)
        }
        return (value, count)
    }

    private static func appendUTF8(_ scalar: UInt32, to bytes: inout [UInt8]) {
        guard let scalar = Unicode.Scalar(scalar) else { return }
        bytes.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
    }

    /// Whether some bytes above ASCII must be folded before they can be looked through.
    static func needsFolding(_ source: Span<UInt8>, _ range: Range<Int>) -> Bool {
        var at = range.lowerBound
        while at < range.upperBound {
            guard source[at] >= 0x80 else {
                at += 1
                continue
            }
            let (scalar, count) = scalar(source, at, range.upperBound)
            if Folding(scalar) != .keep { return true }
            at += count
        }
        return false
    }
}
