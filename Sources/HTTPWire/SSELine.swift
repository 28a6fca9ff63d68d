/// One line of an event stream, taken apart (WHATWG HTML section 9.2.6).
struct SSELine {
    enum Kind {
        case blank, comment, data, event, id, retry, unknown
    }

    let kind: Kind
    /// Where the value stands: behind the colon and one space.
    let value: Range<Int>

    /// Takes the line in `range`, without its end; a first one may have a byte order mark.
    init(_ bytes: Span<UInt8>, _ range: Range<Int>, isFirst: Bool) {
        let end = range.upperBound
        var start = range.lowerBound
        if isFirst, end - start >= 3, bytes.word(from: start, count: 3) == 0xBF_BBEF { start += 3 }
        var colon = start
        while colon < end, bytes[colon] != 0x3A { colon += 1 }
        kind = Self.kind(bytes, start..<colon, isLine: colon == end)
        start = min(colon + 1, end)
        if start < end, bytes[start] == 0x20 { start += 1 }
        value = start..<end
    }

    private static func kind(_ bytes: Span<UInt8>, _ name: Range<Int>, isLine: Bool) -> Kind {
        switch name.count {
        case 0: isLine ? .blank : .comment
        case 2 where bytes.extracting(name).spells("id"): .id
        case 4 where bytes.extracting(name).spells("data"): .data
        case 5 where bytes.extracting(name).spells("event"): .event
        case 5 where bytes.extracting(name).spells("retry"): .retry
        default: .unknown
        }
    }
}
