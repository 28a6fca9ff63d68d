/// One pass over a document's bytes that fills the tape.
struct DocumentScan {
    private let limits: JSONLimits
    private var members = 0

    init(limits: JSONLimits) {
        self.limits = limits
    }

    /// Fills the tape; answers with the number of nodes, or nil when the tape is too short.
    mutating func fill(
        _ tape: inout MutableSpan<JSONNode>,
        _ names: inout NameCheck,
        from bytes: Span<UInt8>
    ) throws(JSONError) -> Int? {
        var count = 0
        var depth = 0
        var open = -1
        var inObject = false
        var at = try Self.begin(bytes)
        while true {
            // A name and a value take two places at most.
            guard count &+ 2 <= tape.count else {
                guard tape.count <= limits.values else { throw JSONError(.tooManyValues, at: at) }
                return nil
            }
            if inObject {
                at = try name(bytes, at, &tape[count], index: count, &names)
                count &+= 1
            }
            guard at < bytes.count else { throw JSONError(.unfinished, at: at) }
            let byte = bytes[at]
            if byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[") {
                guard depth < limits.depth else { throw JSONError(.tooDeep, at: at) }
                inObject = byte == UInt8(ascii: "{")
                tape[count] = JSONNode(inObject ? .object : .array, at..<at, next: open)
                open = count
                depth += 1
                count &+= 1
                at = Self.skipSpace(bytes, at &+ 1)
                guard at < bytes.count else { throw JSONError(.unfinished, at: at) }
                guard bytes[at] | 0x20 == UInt8(ascii: "}") else { continue }
            } else {
                at = try scalar(byte, bytes, at, &tape[count], index: count)
                count &+= 1
            }
            // What follows a value: a comma, or the ends of the containers around it.
            while open >= 0 {
                at = Self.skipSpace(bytes, at)
                guard at < bytes.count else { throw JSONError(.unfinished, at: at) }
                let byte = bytes[at]
                at &+= 1
                if byte == UInt8(ascii: ",") { break }
                guard byte == (inObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) else {
                    throw JSONError(.expectedCommaOrEnd, at: at - 1)
                }
                let parent = tape[open].parent
                tape[open].close(end: at, next: count, folded: false)
                if inObject { try names.check(tape.span, object: open, bytes) }
                if depth > limits.keptDepth, count > open + 1 {
                    count = open + 1
                    tape[open].close(end: at, next: count, folded: true)
                }
                open = parent
                depth -= 1
                inObject = open >= 0 && tape[open].kind == .object
            }
            at = Self.skipSpace(bytes, at)
            guard open < 0 else { continue }
            guard at == bytes.count else { throw JSONError(.trailingBytes, at: at) }
            guard count <= limits.values else { throw JSONError(.tooManyValues, at: at) }
            return count
        }
    }

    private static func begin(_ bytes: Span<UInt8>) throws(JSONError) -> Int {
        if bytes.count >= 3, bytes[0] == 0xEF, bytes[1] == 0xBB, bytes[2] == 0xBF {
            throw JSONError(.byteOrderMark, at: 0)
        }
        let at = skipSpace(bytes, 0)
        guard at < bytes.count else { throw JSONError(.empty, at: at) }
        return at
    }

    /// Scans a name, its colon and the space around; answers with the offset of the value.
    @inline(__always)
    private mutating func name(
        _ bytes: Span<UInt8>,
        _ start: Int,
        _ node: inout JSONNode,
        index: Int,
        _ names: inout NameCheck
    ) throws(JSONError) -> Int {
        guard start < bytes.count else { throw JSONError(.unfinished, at: start) }
        guard bytes[start] == UInt8(ascii: "\"") else { throw JSONError(.expectedName, at: start) }
        members &+= 1
        guard members <= limits.members else { throw JSONError(.tooManyMembers, at: start) }
        var marks: JSONNode.Marks = []
        let end = try StringScan.end(of: bytes, from: start, &marks)
        let print = names.fingerprint(bytes, start + 1..<end - 1, marks)
        node = JSONNode(.string, start..<end, next: index + 1, marks: marks, fingerprint: print)
        var at = Self.skipSpace(bytes, end)
        guard at < bytes.count else { throw JSONError(.unfinished, at: at) }
        guard bytes[at] == UInt8(ascii: ":") else { throw JSONError(.expectedColon, at: at) }
        at = Self.skipSpace(bytes, at &+ 1)
        return at
    }

    @inline(__always)
    private func scalar(
        _ byte: UInt8,
        _ bytes: Span<UInt8>,
        _ start: Int,
        _ node: inout JSONNode,
        index: Int
    ) throws(JSONError) -> Int {
        var marks: JSONNode.Marks = []
        let end: Int
        let kind: JSONKind
        switch byte {
        case UInt8(ascii: "\""):
            kind = .string
            end = try StringScan.end(of: bytes, from: start, &marks)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            kind = .number
            end = try NumberScan.end(
                of: bytes,
                from: start,
                digitsMax: limits.numberDigits,
                &marks
            )
        case UInt8(ascii: "t"):
            kind = .true
            end = try Self.word("true", bytes, start)
        case UInt8(ascii: "f"):
            kind = .false
            end = try Self.word("false", bytes, start)
        case UInt8(ascii: "n"):
            kind = .null
            end = try Self.word("null", bytes, start)
        default:
            throw JSONError(.expectedValue, at: start)
        }
        node = JSONNode(kind, start..<end, next: index + 1, marks: marks)
        return end
    }

    @inline(__always)
    private static func word(
        _ word: StaticString,
        _ bytes: Span<UInt8>,
        _ start: Int
    ) throws(JSONError) -> Int {
        for offset in 0..<word.utf8CodeUnitCount {
            guard start + offset < bytes.count else { throw JSONError(.unfinished, at: start) }
            // SAFETY: the offset is below the literal's length.
            guard unsafe bytes[start + offset] == word.utf8Start[offset] else {
                throw JSONError(.expectedValue, at: start)
            }
        }
        return start + word.utf8CodeUnitCount
    }

    /// The offset of the first byte that is none of the four white-space bytes (section 2).
    @inline(__always)
    private static func skipSpace(_ bytes: Span<UInt8>, _ start: Int) -> Int {
        var at = start
        while at < bytes.count {
            let byte = bytes[at]
            guard byte <= 0x20, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else {
                break
            }
            at &+= 1
        }
        return at
    }
}
