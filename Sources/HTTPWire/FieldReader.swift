/// Reads the field lines of a head, of either side, up to and including the empty line.
///
/// Every byte is looked at once and in order: where a call ends, the next one goes on, so a head
/// that trickles in costs as much as one that comes whole, and any split gives the same answer.
/// Lines end in CR LF only, and nothing is folded, joined or repaired.
struct FieldReader: Sendable {
    private enum Phase: UInt8 {
        case lineStart, name, padding, value, lineEnd, headEnd
    }

    private let names = NameTable.known
    private var phase = Phase.lineStart
    private var lineStart = 0
    private var nameEnd = 0
    private var valueStart = 0
    /// The first byte not looked at yet.
    var position = 0
    private(set) var meaning = FieldMeaning()
    private(set) var fields: [Field] = []

    /// Forgets everything but the fields' storage.
    mutating func reset() {
        phase = .lineStart
        position = 0
        meaning = FieldMeaning()
        fields.removeAll(keepingCapacity: true)
    }

    /// Where the value of the first field of that name stands.
    func value(of name: FieldName) -> Range<Int>? {
        guard meaning.seen.contains(name) else { return nil }
        return fields.first { $0.known == name }?.value
    }

    /// Reads on; true when the head is complete and `position` behind it.
    ///
    /// Each phase falls through to the next: most lines are read in one go.
    mutating func read(
        _ bytes: Span<UInt8>,
        to end: Int,
        once: FieldNames,
        limits: WireLimits
    ) throws(WireError) -> Bool {
        var position = position
        defer { self.position = position }
        while position < end {
            switch phase {
            case .lineStart:
                guard bytes[position] != 0x0D else {
                    position += 1
                    phase = .headEnd
                    continue
                }
                guard fields.count < limits.fieldsMax else { throw .fieldsTooMany }
                lineStart = position
                phase = .name
                fallthrough
            case .name:
                position = bytes.firstOutsideToken(from: position, to: end)
                guard position < end else { return false }
                guard bytes[position] == 0x3A, position > lineStart else {
                    throw nameFault(bytes[position], at: position)
                }
                nameEnd = position
                position += 1
                phase = .padding
                fallthrough
            case .padding:
                while position < end, bytes[position].isBlank { position += 1 }
                guard position < end else { return false }
                valueStart = position
                phase = .value
                fallthrough
            case .value:
                position = bytes.firstOutsideValue(from: position, to: end)
                guard position < end else { return false }
                guard bytes[position] == 0x0D else {
                    throw bytes[position] == 0x0A ? .bareLineFeed : .fieldValueInvalid
                }
                position += 1
                phase = .lineEnd
                guard position < end else { return false }
                fallthrough
            case .lineEnd:
                guard bytes[position] == 0x0A else { throw .bareCarriageReturn }
                try takeField(bytes, to: position - 1, once, limits)
                position += 1
                phase = .lineStart
            case .headEnd:
                guard bytes[position] == 0x0A else { throw .bareCarriageReturn }
                position += 1
                if meaning.namesFields { try markConnectionFields(bytes) }
                return true
            }
        }
        return false
    }

    /// What is wrong with a name that ends in `byte`.
    private func nameFault(_ byte: UInt8, at position: Int) -> WireError {
        switch byte {
        case 0x3A: .fieldNameEmpty
        case 0x20, 0x09: position == lineStart ? .lineFolded : .spaceBeforeColon
        case 0x0D: .fieldWithoutColon
        case 0x0A: .bareLineFeed
        default: .fieldNameInvalid
        }
    }

    /// Notes the field whose line's content ends at `end`.
    @inline(__always)
    private mutating func takeField(
        _ bytes: Span<UInt8>,
        to end: Int,
        _ once: FieldNames,
        _ limits: WireLimits
    ) throws(WireError) {
        var valueEnd = end
        while valueEnd > valueStart, bytes[valueEnd - 1].isBlank { valueEnd -= 1 }
        let known = names.name(bytes, in: lineStart..<nameEnd)
        fields.append(
            Field(
                nameStart: lineStart,
                nameEnd: nameEnd,
                valueStart: valueStart,
                valueEnd: valueEnd,
                known: known
            )
        )
        guard known != .other else { return }
        try meaning.note(known, bytes, valueStart..<valueEnd, once, limits)
    }

    /// Marks the fields that `Connection` names, now that all are known.
    private mutating func markConnectionFields(_ bytes: Span<UInt8>) throws(WireError) {
        // By index: an iterator would hold the array, and the first mark would copy it.
        for index in fields.indices where fields[index].known == .connection {
            var options = ConnectionOptions(in: fields[index].value)
            while let option = try options.next(bytes) {
                guard names.name(bytes, in: option) == .other else { continue }
                for index in fields.indices
                where fields[index].known == .other && bytes.sameLetters(fields[index].name, option)
                {
                    fields[index].isNamedByConnection = true
                }
            }
        }
    }
}
