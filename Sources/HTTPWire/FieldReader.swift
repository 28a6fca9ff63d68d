/// Reads the field lines of a head, of either side, up to and including the empty line.
///
/// Every byte is looked at once and in order: where a call ends, the next one goes on, so a head
/// that trickles in costs as much as one that comes whole, and any split gives the same answer.
/// Lines end in CR LF only, and nothing is folded, joined or repaired.
struct FieldReader: Sendable {
    private enum Phase: UInt8 {
        case lineStart, name, padding, value, lineEnd, headEnd
    }

    private var phase = Phase.lineStart
    private var lineStart = 0
    private var nameEnd = 0
    private var valueStart = 0
    /// The first byte not looked at yet.
    var position = 0
    var fields: [Field] = []
    /// One bit for each known name that occurred.
    private var seen: UInt64 = 0
    private(set) var contentLength: Int?
    private(set) var isChunked = false
    private(set) var closes = false
    private(set) var keepsAlive = false
    private var connectionOptions = 0

    /// Forgets everything but the fields' storage.
    mutating func reset(at start: Int = 0) {
        phase = .lineStart
        position = start
        fields.removeAll(keepingCapacity: true)
        seen = 0
        contentLength = nil
        (isChunked, closes, keepsAlive) = (false, false, false)
        connectionOptions = 0
    }

    func has(_ name: FieldName) -> Bool { seen & name.bit != 0 }

    /// Where the value of the first field of that name stands.
    func value(of name: FieldName) -> Range<Int>? {
        guard has(name) else { return nil }
        return fields.first { $0.known == name }?.value
    }

    /// Reads on; true when the head is complete and `position` behind it.
    mutating func read(
        _ bytes: Span<UInt8>,
        to end: Int,
        isRequest: Bool,
        limits: WireLimits
    ) throws(WireError) -> Bool {
        while position < end {
            switch phase {
            case .lineStart:
                try beginLine(bytes[position], limits)
            case .name:
                position = bytes.first(notIn: .token, from: position, to: end)
                if position < end { try endName(bytes[position]) }
            case .padding:
                while position < end, bytes[position].isBlank { position += 1 }
                valueStart = position
                if position < end { phase = .value }
            case .value:
                position = bytes.firstOutsideValue(from: position, to: end)
                if position < end { try endValue(bytes[position]) }
            case .lineEnd:
                guard bytes[position] == 0x0A else { throw .bareCarriageReturn }
                try takeField(bytes, isRequest, limits)
                position += 1
                phase = .lineStart
            case .headEnd:
                guard bytes[position] == 0x0A else { throw .bareCarriageReturn }
                position += 1
                try finish(bytes)
                return true
            }
        }
        return false
    }

    private mutating func beginLine(_ byte: UInt8, _ limits: WireLimits) throws(WireError) {
        switch byte {
        case 0x0D:
            phase = .headEnd
            position += 1
        case 0x0A: throw .bareLineFeed
        case 0x20, 0x09: throw .lineFolded
        default:
            guard fields.count < limits.fieldsMax else { throw .fieldsTooMany }
            lineStart = position
            phase = .name
        }
    }

    private mutating func endName(_ byte: UInt8) throws(WireError) {
        switch byte {
        case 0x3A:
            guard position > lineStart else { throw .fieldNameEmpty }
            nameEnd = position
            position += 1
            phase = .padding
        case 0x20, 0x09: throw .spaceBeforeColon
        case 0x0D: throw .fieldWithoutColon
        case 0x0A: throw .bareLineFeed
        default: throw .fieldNameInvalid
        }
    }

    private mutating func endValue(_ byte: UInt8) throws(WireError) {
        switch byte {
        case 0x0D:
            position += 1
            phase = .lineEnd
        case 0x0A: throw .bareLineFeed
        default: throw .fieldValueInvalid
        }
    }

    /// Notes the field whose CR is the byte before `position`.
    private mutating func takeField(
        _ bytes: Span<UInt8>,
        _ isRequest: Bool,
        _ limits: WireLimits
    ) throws(WireError) {
        var valueEnd = position - 1
        while valueEnd > valueStart, bytes[valueEnd - 1].isBlank { valueEnd -= 1 }
        let (name, value) = (lineStart..<nameEnd, valueStart..<valueEnd)
        let known = FieldName(bytes, in: name)
        if seen & known.bit != 0,
            isRequest ? known.isSingleInRequest : known.isSingleInAnswer
        {
            throw .fieldRepeated
        }
        seen |= known.bit
        fields.append(Field(name: name, value: value, known: known))
        switch known {
        case .contentLength: contentLength = try length(bytes, value, limits)
        case .transferEncoding:
            guard bytes.spells("chunked", ignoringCaseIn: value) else {
                throw .transferEncodingInvalid
            }
            isChunked = true
        case .connection: try readOptions(bytes, value, limits)
        default: break
        }
        // Two lengths are two opinions on where the next message begins (CWE-444).
        if isChunked, contentLength != nil { throw .contentLengthAndTransferEncoding }
    }

    private func length(
        _ bytes: Span<UInt8>,
        _ value: Range<Int>,
        _ limits: WireLimits
    ) throws(WireError) -> Int {
        guard !value.isEmpty, value.count <= min(limits.contentLengthDigitsMax, 18) else {
            throw .contentLengthInvalid
        }
        var length = 0
        for index in value {
            guard bytes[index].isDigit else { throw .contentLengthInvalid }
            length = length * 10 + Int(bytes[index] - 0x30)
        }
        return length
    }

    /// Reads one `Connection` field's options (RFC 9110 section 7.6.1); empty ones are skipped.
    private mutating func readOptions(
        _ bytes: Span<UInt8>,
        _ value: Range<Int>,
        _ limits: WireLimits
    ) throws(WireError) {
        var index = value.lowerBound
        while let option = try nextOption(bytes, &index, value.upperBound) {
            connectionOptions += 1
            guard connectionOptions <= limits.connectionOptionsMax else { throw .connectionInvalid }
            if bytes.spells("close", ignoringCaseIn: option) {
                closes = true
            } else if bytes.spells("keep-alive", ignoringCaseIn: option) {
                keepsAlive = true
            }
        }
    }

    /// The next option of a comma-separated list, or nil at its end.
    private func nextOption(
        _ bytes: Span<UInt8>,
        _ index: inout Int,
        _ end: Int
    ) throws(WireError) -> Range<Int>? {
        while index < end, bytes[index].isBlank || bytes[index] == 0x2C { index += 1 }
        guard index < end else { return nil }
        let start = index
        index = bytes.first(notIn: .token, from: start, to: end)
        let option = start..<index
        while index < end, bytes[index].isBlank { index += 1 }
        guard !option.isEmpty, index == end || bytes[index] == 0x2C else {
            throw .connectionInvalid
        }
        return option
    }

    /// Marks the fields that `Connection` names, now that all are known.
    private mutating func finish(_ bytes: Span<UInt8>) throws(WireError) {
        guard has(.connection) else { return }
        for connection in fields where connection.known == .connection {
            var index = connection.value.lowerBound
            while let option = try nextOption(bytes, &index, connection.value.upperBound) {
                guard FieldName(bytes, in: option) == .other else { continue }
                markFields(named: option, bytes)
            }
        }
    }

    private mutating func markFields(named option: Range<Int>, _ bytes: Span<UInt8>) {
        for index in fields.indices
        where fields[index].known == .other
            && bytes.sameLetters(fields[index].name, option)
        {
            fields[index].isNamedByConnection = true
        }
    }
}

extension FieldName {
    /// One bit for each name; `other` has none, so nothing about it is ever repeated.
    @inline(__always)
    fileprivate var bit: UInt64 { self == .other ? 0 : 1 << UInt64(rawValue) }
}
