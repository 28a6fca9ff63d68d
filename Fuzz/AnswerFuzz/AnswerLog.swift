import HTTPWire

/// Reads answers with their bodies as an upstream connection does, and notes what it finds.
struct AnswerLog {
    /// What was found.
    enum Entry: Equatable {
        case head(HTTPVersion, status: Int, reason: [UInt8], [Field])
        case framing(BodyFraming, keepAlive: Bool)
        case body([UInt8])
        case closed([UInt8])
        case refused(WireError)
    }

    private(set) var entries: [Entry] = []
    private let method: Method
    private var head = ResponseHead()
    private var body: BodyDecoder?
    private var bodyBytes: [UInt8] = []
    private var start = 0
    private var isOver = false

    private static let limits: WireLimits = {
        var limits = WireLimits()
        limits.headBytesMax = 400
        limits.fieldsMax = 8
        limits.trailerBytesMax = 40
        return limits
    }()

    init(method: Method) {
        self.method = method
    }

    /// Reads on in a message of which the bytes before `end` have arrived.
    mutating func receive(_ message: [UInt8], to end: Int) {
        do throws(WireError) {
            while !isOver {
                let arrived = message.span.extracting(start..<end)
                guard try step(arrived, Array(message[start..<end])) else { return }
            }
        } catch {
            fail(error)
        }
    }

    /// Takes note of the end of the connection.
    mutating func close() {
        guard !isOver else { return }
        do throws(WireError) {
            try body?.closed()
            entries.append(.closed(bodyBytes))
        } catch {
            fail(error)
        }
    }

    private mutating func fail(_ error: WireError) {
        entries.append(.refused(error))
        isOver = true
    }

    private mutating func step(
        _ arrived: Span<UInt8>,
        _ bytes: [UInt8]
    ) throws(WireError) -> Bool {
        if body == nil {
            guard let count = try head.parse(arrived, limits: Self.limits) else { return false }
            precondition(bytes[..<count].suffix(4) == [0x0D, 0x0A, 0x0D, 0x0A])
            precondition((100...599).contains(head.status) && head.status != 101)
            let reason = Array(bytes[head.reason])
            entries.append(
                .head(head.version, status: head.status, reason: reason, head.fields)
            )
            let framing = head.framing(for: method)
            entries.append(.framing(framing, keepAlive: head.keepAlive(for: method)))
            body = BodyDecoder(head.framing(for: method), limits: Self.limits)
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
}
