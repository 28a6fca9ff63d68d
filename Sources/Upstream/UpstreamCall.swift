package import HTTPWire
package import Reactor

/// One exchange with an upstream: send, read the head, read the body piece by piece.
///
/// The order is `compose`, `send`, then `next` until nil, then `finish`; `cancel` may come at any
/// time from the same loop and makes the call under way throw `.cancelled`. What is left unread at
/// `finish` closes the connection, which tells the upstream to stop.
package final class UpstreamCall: @unchecked Sendable {
    // SAFETY of @unchecked: used on its pool's loop only.

    private let pool: UpstreamPool
    private let limits: WireLimits
    private var connection: UpstreamConnection?
    private var output: [UInt8] = []
    /// Where the body begins in `output`.
    private var bodyStart = 0
    /// Why the request could not be put together.
    private var fault: UpstreamFault?
    private var input: [UInt8] = []
    private var filled = 0
    private var position = 0
    private var headStart = 0
    private let method: Method
    private var body = BodyDecoder(.none, limits: WireLimits())
    private var bodyHasEnded = false
    /// Why the exchange was given up, the first of the reasons.
    private var givenUp: UpstreamFault?
    private var wholeDeadline = MonotonicTime.never
    private var decoder: ContentDecoder?
    private var decoded: [UInt8] = []

    /// What a request's head takes, to choose a buffer.
    private let headBytesUsual = 768
    /// What the next piece is read into: more once a piece filled its buffer.
    private var inputSize = BufferPool.Size.small

    /// What one read of compressed content may grow to: deflate reaches 1,032 to 1.
    private let decodedBytesMax = 32 * 1024 * 1024

    /// The answer's head; its ranges are good until the first `next`.
    package private(set) var head = ResponseHead()
    /// Connections that were tried: 1, or 2 after a pooled one was found dead.
    package private(set) var attempts = 0
    /// When the first byte of the answer was read.
    package private(set) var firstByte = MonotonicTime.never
    /// True from the moment the first byte of the request was handed to the kernel.
    package private(set) var wasForwarded = false

    /// Prepares an exchange; nothing is sent yet.
    package init(_ pool: UpstreamPool, _ method: Method, limits: WireLimits) {
        self.method = method
        self.pool = pool
        self.limits = limits
    }

    /// Gives up as the client is gone: the call under way throws `.cancelled`, and the upstream
    /// sees its connection close.
    package func cancel() { giveUp(.cancelled) }

    /// Gives up as this gateway ends: the call under way throws `.stopped`.
    package func stop() { giveUp(.stopped) }

    private func giveUp(_ reason: UpstreamFault) {
        if givenUp == nil { givenUp = reason }
        connection?.stream.interrupt()
    }

    private func checkGivenUp() throws(UpstreamFault) {
        if let givenUp { throw givenUp }
    }

    // MARK: sending

    /// Where the exchange leads.
    package var endpoint: Endpoint { pool.endpoint }

    /// Puts the request together, with a copy of its body.
    ///
    /// `path` is appended to the endpoint's base path, the body is `range` of `body`; `fields` adds
    /// header fields to those of the endpoint. What cannot be written makes `send` throw.
    package func compose(
        path: [UInt8],
        body: [UInt8],
        _ range: Range<Int>,
        _ fields: (inout [UInt8]) -> Void
    ) {
        output = pool.loop.buffers.takeEmpty(room: range.count + headBytesUsual)
        do throws(WireError) {
            try HeadWriter.requestLine(
                method.token,
                (pool.endpoint.basePath + path).span,
                to: &output
            )
        } catch {
            fault = .malformed(error)
        }
        output += pool.commonFields
        fields(&output)
        HeadWriter.contentLength(range.count, to: &output)
        HeadWriter.end(to: &output)
        bodyStart = output.count
        output += body[range]
    }

    /// Shows the request's body as it is sent, until `releaseRequest` or `finish`.
    package func withRequestBody<Result>(_ body: (Span<UInt8>) -> Result) -> Result {
        let content = output
        return body(content.span.extracting(bodyStart...))
    }

    /// Gives the request's memory back while a long answer is under way.
    package func releaseRequest() {
        pool.loop.buffers.give(&output)
        bodyStart = 0
    }

    /// Sends the request and reads the answer's head.
    ///
    /// A pooled connection that dies before any byte of an answer is replaced once.
    package func send() async throws(UpstreamFault) {
        if let fault { throw fault }
        let deadlines = pool.endpoint.deadlines
        wholeDeadline = pool.loop.now.adding(milliseconds: deadlines.wholeMilliseconds)
        while true {
            let connection = try await takeConnection()
            do throws(UpstreamFault) {
                try await write(connection.stream)
                try await readHead(connection.stream)
                return
            } catch {
                connection.stream.close()
                self.connection = nil
                // Only a close without a byte on a connection that had idled is the idle race.
                guard error == .reset, connection.wasUsed, attempts < 2, givenUp == nil else {
                    throw error
                }
            }
        }
    }

    private func takeConnection() async throws(UpstreamFault) -> UpstreamConnection {
        try checkGivenUp()
        attempts += 1
        let connection: UpstreamConnection
        if let idle = pool.takeIdle() {
            connection = idle
        } else {
            connection = try await pool.open { () throws(UpstreamFault) in try checkGivenUp() }
        }
        self.connection = connection
        try checkGivenUp()
        return connection
    }

    private func write(_ stream: any ByteStream) async throws(UpstreamFault) {
        var start = 0
        while start < output.count {
            switch stream.write(output, start..<output.count) {
            case .moved(let count):
                wasForwarded = true
                start += count
            case .wouldBlock:
                let limit = pool.endpoint.deadlines.betweenBytesMilliseconds
                let wait = await stream.writable(by: deadline(limit))
                try checkGivenUp()
                guard wait != .timedOut else { throw .stalled }
            case .ended, .failed:
                // It may have answered before it closed: a 413, say. Reading will tell.
                return
            }
        }
    }

    // MARK: reading

    private func readHead(_ stream: any ByteStream) async throws(UpstreamFault) {
        (filled, position) = (0, 0)
        head.reset()
        // A model may think for minutes; until it speaks nothing is held to read into.
        if !stream.mayHaveBytes {
            do throws(UpstreamFault) {
                try await waitForBytes(stream, pool.endpoint.deadlines.firstByteMilliseconds)
            } catch {
                throw error == .stalled ? .firstByteLate : error
            }
        }
        input = pool.loop.buffers.takeFilled(inputSize)
        while true {
            let limit = pool.endpoint.deadlines.betweenBytesMilliseconds
            guard try await readMore(stream, limit) else {
                throw filled == 0 ? .reset : .cutShort
            }
            if firstByte == .never { firstByte = pool.loop.now }
            while let size = try parseHead() {
                headStart = position
                position += size
                // Interim answers (100, 103) precede the real one.
                if !head.isInterim {
                    try beginBody()
                    return
                }
            }
        }
    }

    private func parseHead() throws(UpstreamFault) -> Int? {
        do throws(WireError) {
            let input = input
            return try head.parse(input.span.extracting(position..<filled), limits: limits)
        } catch {
            throw .malformed(error)
        }
    }

    private func beginBody() throws(UpstreamFault) {
        body = BodyDecoder(head.framing(for: method), limits: limits)
        bodyHasEnded = false
        decoder = nil
        guard let coding = head.value(of: .contentEncoding) else { return }
        switch text(coding).lowercased() {
        case "identity", "": break
        case "gzip", "x-gzip", "deflate":
            decoder = ContentDecoder()
            if decoder == nil { throw .undecodable }
        default: throw .undecodable
        }
    }

    /// Reads on; false at the end of the connection.
    private func readMore(
        _ stream: any ByteStream,
        _ limitMilliseconds: Int
    ) async throws(UpstreamFault) -> Bool {
        if filled == input.count { input += [UInt8](repeating: 0, count: filled) }
        while true {
            // An attempt that would find nothing is a system call saved.
            if !stream.mayHaveBytes { try await waitForBytes(stream, limitMilliseconds) }
            try checkGivenUp()
            switch stream.read(into: &input, from: filled) {
            case .moved(let count):
                filled += count
                if filled == input.count { inputSize = .large }
                return true
            case .wouldBlock:
                continue
            case .ended:
                return false
            case .failed:
                throw filled == 0 && firstByte == .never ? .reset : .cutShort
            }
        }
    }

    private func deadline(_ limitMilliseconds: Int) -> MonotonicTime {
        min(pool.loop.now.adding(milliseconds: limitMilliseconds), wholeDeadline)
    }

    /// The next piece of the body, decoded; nil at its end.
    ///
    /// `withBytes` shows it.
    package func next() async throws(UpstreamFault) -> Range<Int>? {
        while !bodyHasEnded, let stream = connection?.stream {
            switch try bodyEvent() {
            case .data(let range):
                guard let decoder else { return range }
                let input = input
                let whole = decoder.decode(input.span.extracting(range), bytesMax: decodedBytesMax)
                guard let whole else { throw .undecodable }
                decoded = whole
                if !decoded.isEmpty { return decoded.indices }
            case .end:
                bodyHasEnded = true
            case .needMore:
                (filled, position) = (0, 0)
                // While nothing comes, a held stream needs no buffer.
                pool.loop.buffers.give(&input)
                let limit = pool.endpoint.deadlines.betweenBytesMilliseconds
                if !stream.mayHaveBytes { try await waitForBytes(stream, limit) }
                input = pool.loop.buffers.takeFilled(inputSize)
                if try await !readMore(stream, limit) { try endByClose() }
            }
        }
        return nil
    }

    /// Shows a piece of the body, until the next call of `next`.
    package func withBytes<Result>(_ range: Range<Int>, _ body: (Span<UInt8>) -> Result) -> Result {
        let content = decoder == nil ? input : decoded
        return body(content.span.extracting(range))
    }

    /// The text of a header field of the answer; good until the first `next`.
    package func text(of name: FieldName) -> String? {
        head.value(of: name).map(text)
    }

    /// Shows the bytes that the head's ranges refer to; good until the first `next`.
    package func withHeadBytes<Result>(_ body: (Span<UInt8>) -> Result) -> Result {
        let input = input
        return body(input.span.extracting(headStart..<filled))
    }

    private func text(_ range: Range<Int>) -> String {
        let bytes = input[headStart + range.lowerBound..<headStart + range.upperBound]
        return String(decoding: bytes, as: UTF8.self)
    }

    private func bodyEvent() throws(UpstreamFault) -> BodyEvent {
        do throws(WireError) {
            let input = input
            return try body.next(input.span.extracting(..<filled), from: &position)
        } catch {
            throw .malformed(error)
        }
    }

    private func endByClose() throws(UpstreamFault) {
        do throws(WireError) {
            try body.closed()
        } catch {
            throw .cutShort
        }
        bodyHasEnded = true
    }

    private func waitForBytes(
        _ stream: any ByteStream,
        _ limitMilliseconds: Int
    ) async throws(UpstreamFault) {
        let wait = await stream.readable(by: deadline(limitMilliseconds))
        try checkGivenUp()
        guard wait != .timedOut else {
            throw pool.loop.now >= wholeDeadline ? .overran : .stalled
        }
    }

    // MARK: the end

    /// Ends the exchange as soon as the answer's framing has ended, or without that after a while.
    package func finish(withinMilliseconds limit: Int) async {
        wholeDeadline = min(wholeDeadline, pool.loop.now.adding(milliseconds: limit))
        do throws(UpstreamFault) {
            while try await next() != nil {}
        } catch {
            // What comes late or broken after the last event costs the connection, nothing else.
        }
        finish()
    }

    /// Ends the exchange: the connection is kept when the answer was read whole, else closed.
    package func finish() {
        releaseRequest()
        pool.loop.buffers.give(&input)
        guard let connection else { return }
        self.connection = nil
        if bodyHasEnded, head.keepAlive(for: method), position == filled, givenUp == nil {
            connection.wasUsed = true
            pool.give(connection)
        } else {
            connection.stream.close()
        }
    }
}

extension Method {
    /// The method's token; `other` has none of its own and is never sent.
    fileprivate var token: StaticString {
        switch self {
        case .get: "GET"
        case .head: "HEAD"
        case .post: "POST"
        case .put: "PUT"
        case .delete: "DELETE"
        case .options: "OPTIONS"
        case .trace: "TRACE"
        case .patch: "PATCH"
        case .connect, .other: preconditionFailure("this method is not forwarded")
        }
    }
}
