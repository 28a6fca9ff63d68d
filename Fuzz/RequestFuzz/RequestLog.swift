import HTTPWire

/// Reads pipelined requests with their bodies as a server does, and notes what it finds.
struct RequestLog {
    /// What was found: compared as values, since describing them would take most of the time.
    enum Entry: Equatable {
        case head([UInt8], Method, target: Range<Int>, path: Range<Int>, query: Range<Int>?)
        case meaning(HTTPVersion, BodyFraming, keepAlive: Bool, expectsContinue: Bool, [Field])
        case body([UInt8])
        case refused(WireError)
    }

    private(set) var entries: [Entry] = []
    private var head = RequestHead()
    private var body: BodyDecoder?
    private var bodyBytes: [UInt8] = []
    private var start = 0
    private var isOver = false

    private static let limits: WireLimits = {
        var limits = WireLimits()
        limits.headBytesMax = 600
        limits.fieldsMax = 12
        limits.targetBytesMax = 100
        limits.connectionOptionsMax = 5
        limits.chunkExtensionBytesMax = 30
        limits.trailerBytesMax = 40
        return limits
    }()

    /// Reads on in a message of which the bytes before `end` have arrived.
    mutating func receive(_ message: [UInt8], to end: Int) {
        do throws(WireError) {
            while !isOver {
                let arrived = message.span.extracting(start..<end)
                guard try step(arrived, Array(message[start..<end])) else { return }
            }
        } catch {
            // An error stays: nothing that follows can be trusted.
            entries.append(.refused(error))
            isOver = true
        }
    }

    /// Reads a head or a piece of a body; false when more bytes are needed.
    private mutating func step(
        _ arrived: Span<UInt8>,
        _ bytes: [UInt8]
    ) throws(WireError) -> Bool {
        if body == nil {
            guard let count = try head.parse(arrived, limits: Self.limits) else { return false }
            check(bytes, count)
            note(bytes, count)
            body = BodyDecoder(head.framing, limits: Self.limits)
            start += count
            return true
        }
        var position = 0
        defer { start += position }
        switch try body?.next(arrived, from: &position) {
        case .data(let range): bodyBytes += bytes[range]
        case .end:
            entries.append(.body(bodyBytes))
            bodyBytes = []
            body = nil
        case .needMore, nil: return false
        }
        return true
    }

    private mutating func note(_ bytes: [UInt8], _ count: Int) {
        entries.append(
            .head(
                Array(bytes[..<count]),
                head.method,
                target: head.target,
                path: head.path,
                query: head.query
            )
        )
        entries.append(
            .meaning(
                head.version,
                head.framing,
                keepAlive: head.keepAlive,
                expectsContinue: head.expectsContinue,
                head.fields
            )
        )
    }

    /// What must be true of every head that was accepted.
    private func check(_ bytes: [UInt8], _ count: Int) {
        precondition(count <= bytes.count && count <= Self.limits.headBytesMax)
        precondition(bytes[..<count].suffix(4) == [0x0D, 0x0A, 0x0D, 0x0A])
        precondition(head.fields.count <= Self.limits.fieldsMax)
        precondition(head.target.count <= Self.limits.targetBytesMax)
        precondition(head.framing != .untilClose)
        precondition(head.version == .http10 || head.value(of: .host) != nil)
        for field in head.fields {
            precondition(field.value.upperBound <= count - 4)
            let parts = bytes[field.name] + bytes[field.value]
            precondition(!parts.contains { $0 == 0x0D || $0 == 0x0A || $0 == 0 })
            precondition(!bytes[field.name].contains(0x3A) && !field.name.isEmpty)
        }
        checkWriting(bytes)
    }

    /// Writes the head and reads that: the same fields and framing.
    private func checkWriting(_ bytes: [UInt8]) {
        var written: [UInt8] = []
        do throws(WireError) {
            try HeadWriter.requestLine(
                method: bytes.span.extracting(head.methodRange),
                bytes.span.extracting(head.target),
                to: &written
            )
            for field in head.fields { try HeadWriter.field(field, of: bytes.span, to: &written) }
            HeadWriter.end(to: &written)
            var again = RequestHead()
            var limits = Self.limits
            limits.headBytesMax = written.count + 1
            let count = try again.parse(written.span, limits: limits)
            precondition(count == written.count || head.version == .http10)
            precondition(again.framing == head.framing)
            precondition(
                again.fields.map { written[$0.value] } == head.fields.map { bytes[$0.value] }
            )
        } catch {
            // We write HTTP/1.1: a request of HTTP/1.0 may lack the Host that this one needs.
            precondition(error == .hostMissing && head.version == .http10)
        }
    }
}
