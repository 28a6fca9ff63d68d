internal import HTTPWire
internal import Reactor

/// Reads one answer off a connection.
struct AnswerReader {
    private let stream: any ByteStream
    private var input: [UInt8] = []
    private var buffer = [UInt8](repeating: 0, count: 65_536)

    private static let silenceMilliseconds = 120_000
    private static let bodyBytesMax = 256 << 20

    init(_ stream: any ByteStream) {
        self.stream = stream
    }

    /// The whole answer; with `piece`, the body is shown as it comes and not kept.
    mutating func read(
        _ piece: ((Span<UInt8>) -> Void)?
    ) async throws(WireFault) -> WireAnswer {
        let limits = WireLimits()
        var head = ResponseHead()
        let size = try await readHead(&head, limits)
        let fields = head.fields.map { field in
            (name: text(field.name), value: text(field.value))
        }
        var answer = WireAnswer(status: head.status, fields: fields, body: [])
        input.removeFirst(size)
        var decoder = BodyDecoder(head.framing(for: .get), limits: limits)
        var position = 0
        while true {
            switch try next(&decoder, &position) {
            case .data(let range):
                if let piece {
                    piece(input.span.extracting(range))
                } else {
                    answer.body += input[range]
                }
                guard answer.body.count < Self.bodyBytesMax else {
                    throw WireFault(sentence: "the answer is longer than 256 MiB")
                }
            case .end: return answer
            case .needMore:
                input.removeAll(keepingCapacity: true)
                position = 0
                guard try await more() else {
                    try close(&decoder)
                    return answer
                }
            }
        }
    }

    private mutating func readHead(
        _ head: inout ResponseHead,
        _ limits: WireLimits
    ) async throws(WireFault) -> Int {
        while true {
            do throws(WireError) {
                if let size = try head.parse(input.span, limits: limits) {
                    if !head.isInterim { return size }
                    input.removeFirst(size)
                    continue
                }
            } catch {
                throw WireFault(sentence: "the answer is no HTTP: \(error.sentence)")
            }
            guard try await more() else {
                throw WireFault(sentence: "the connection ended before an answer came")
            }
        }
    }

    private func next(
        _ decoder: inout BodyDecoder,
        _ position: inout Int
    ) throws(WireFault) -> BodyEvent {
        do throws(WireError) {
            return try decoder.next(input.span, from: &position)
        } catch {
            throw WireFault(sentence: "the answer's body is broken: \(error.sentence)")
        }
    }

    private func close(_ decoder: inout BodyDecoder) throws(WireFault) {
        do throws(WireError) {
            try decoder.closed()
        } catch {
            throw WireFault(sentence: "the connection broke in the middle of the answer")
        }
    }

    /// Reads what is there; false at the end of the connection.
    private mutating func more() async throws(WireFault) -> Bool {
        while true {
            switch stream.read(into: &buffer, from: 0) {
            case .moved(let count):
                input += buffer[..<count]
                return true
            case .wouldBlock:
                let deadline = stream.loop.now.adding(milliseconds: Self.silenceMilliseconds)
                guard await stream.readable(by: deadline) != .timedOut else {
                    throw WireFault(sentence: "no answer came within two minutes")
                }
            case .ended: return false
            case .failed: throw WireFault(sentence: "the connection broke")
            }
        }
    }

    private func text(_ range: Range<Int>) -> String {
        String(decoding: input[range], as: UTF8.self)
    }
}
