/// What a head's fields say about framing and connection, field by field.
struct FieldMeaning {
    /// The known names that occurred.
    private(set) var seen = FieldNames()
    private(set) var contentLength: Int?
    private(set) var isChunked = false
    private(set) var closes = false
    private(set) var keepsAlive = false
    /// Whether `Connection` has options other than those two.
    private(set) var namesFields = false
    private var connectionOptions = 0

    /// Notes one field; a second one of a name in `once` is refused.
    mutating func note(
        _ known: FieldName,
        _ bytes: Span<UInt8>,
        _ value: Range<Int>,
        _ once: FieldNames,
        _ limits: WireLimits
    ) throws(WireError) {
        guard !seen.contains(known) || !once.contains(known) else { throw .fieldRepeated }
        seen.insert(known)
        switch known {
        case .contentLength:
            contentLength = try Self.length(bytes, value, limits)
        case .transferEncoding:
            guard bytes.spells("chunked", ignoringCaseIn: value) else {
                throw .transferEncodingInvalid
            }
            isChunked = true
        case .connection:
            try noteOptions(bytes, value, limits)
        default: return
        }
        // Two lengths are two opinions on where the next message begins (CWE-444).
        if isChunked, contentLength != nil { throw .contentLengthAndTransferEncoding }
    }

    private static func length(
        _ bytes: Span<UInt8>,
        _ value: Range<Int>,
        _ limits: WireLimits
    ) throws(WireError) -> Int {
        guard !value.isEmpty, value.count <= min(limits.contentLengthDigitsMax, 18) else {
            throw .contentLengthInvalid
        }
        // A leading zero is legal, and octal to readers who take strtol's word for it.
        guard bytes[value.lowerBound] != 0x30 || value.count == 1 else {
            throw .contentLengthInvalid
        }
        var length = 0
        for index in value {
            guard bytes[index].isDigit else { throw .contentLengthInvalid }
            length = length * 10 + Int(bytes[index] - 0x30)
        }
        return length
    }

    private mutating func noteOptions(
        _ bytes: Span<UInt8>,
        _ value: Range<Int>,
        _ limits: WireLimits
    ) throws(WireError) {
        var options = ConnectionOptions(in: value)
        while let option = try options.next(bytes) {
            connectionOptions += 1
            guard connectionOptions <= limits.connectionOptionsMax else {
                throw .connectionInvalid
            }
            if bytes.spells("close", ignoringCaseIn: option) {
                closes = true
            } else if bytes.spells("keep-alive", ignoringCaseIn: option) {
                keepsAlive = true
            } else {
                namesFields = true
            }
        }
    }
}

/// The options of one `Connection` field (RFC 9110 section 7.6.1); empty ones are skipped.
struct ConnectionOptions {
    private var position: Int
    private let end: Int

    init(in value: Range<Int>) {
        (position, end) = (value.lowerBound, value.upperBound)
    }

    /// Where the next option stands, or nil at the end.
    mutating func next(_ bytes: Span<UInt8>) throws(WireError) -> Range<Int>? {
        while position < end, bytes[position].isBlank || bytes[position] == 0x2C { position += 1 }
        guard position < end else { return nil }
        let start = position
        position = bytes.firstOutsideToken(from: start, to: end)
        let option = start..<position
        while position < end, bytes[position].isBlank { position += 1 }
        guard !option.isEmpty, position == end || bytes[position] == 0x2C else {
            throw .connectionInvalid
        }
        return option
    }
}
