package import HTTPWire
package import Reactor

/// Why a body could not be read.
package enum BodyFault: Error, Equatable {
    /// Longer than the limit: 413.
    case tooLarge
    /// Slower than the limit: 408.
    case timedOut
    /// The client left before its end.
    case gone
    /// Malformed chunks: 400.
    case malformed(WireError)
}

/// One request: its head as ranges into `bytes`, and its body once it was read.
///
/// The object is used again for the connection's next request, so nothing of it may be kept.
package final class Request {
    /// The head's parts, as ranges into `bytes`.
    package internal(set) var head = RequestHead()
    /// The head's bytes, then the body's once `readBody` has returned.
    package internal(set) var bytes: [UInt8] = []
    /// Where the client comes from; nil on a Unix socket.
    package var peer: SocketAddress? { connection.peer }
    /// When the request's first byte was read.
    package internal(set) var arrival = MonotonicTime.never

    var filled = 0  // Bytes read into `bytes`.
    var consumed = 0  // Bytes that belong to this request; what follows is the next one.
    var bodyWasRead = false
    private var decoder = BodyDecoder(.none, limits: WireLimits())
    private var bodyStart = 0
    private var replacement: Range<Int>?
    private var owner: Connection?

    var connection: Connection {
        guard let owner else { preconditionFailure("a request was used after its answer") }
        return owner
    }

    func begin(_ connection: Connection) {
        owner = connection
    }

    func end() {
        connection.stream.loop.buffers.give(&bytes)
        head.reset()
        (filled, consumed, bodyWasRead, replacement) = (0, 0, false, nil)
        owner = nil
    }

    /// The value of a header field, or nil.
    package func value(of name: FieldName) -> Range<Int>? {
        head.value(of: name)
    }

    /// Text of some of the request's bytes, for logs and routes that are not hot.
    package func text(_ range: Range<Int>) -> String {
        String(decoding: bytes[range], as: UTF8.self)
    }

    /// The text of a header field, or nil.
    package func text(of name: FieldName) -> String? {
        value(of: name).map(text)
    }

    /// What all fields `X-Forwarded-NAME` say, in their order; nil without any.
    ///
    /// Anybody can send them: believe them only of a peer that is known to be a proxy.
    package func forwarded(_ name: StaticString) -> String? {
        let wanted = "x-forwarded-\(name)"
        let found = head.fields.filter {
            $0.known == .xForwarded && text($0.name).lowercased() == wanted
        }
        return found.isEmpty ? nil : found.map { text($0.value) }.joined(separator: ",")
    }

    /// True for a Unix socket, whose file permission is the authorisation.
    package var isLocal: Bool { peer == nil }

    /// Reads the whole body and answers where it stands in `bytes`.
    package func readBody(bytesMax: Int) async throws(BodyFault) -> Range<Int> {
        if let range = replacement {
            replacement = nil
            return range
        }
        precondition(!bodyWasRead, "a body is read once")
        let start = consumed
        bodyStart = start
        switch head.framing {
        case .none, .untilClose:
            bodyWasRead = true
            return start..<start
        case .length(let length):
            guard length <= bytesMax else { throw .tooLarge }
            try await fill(to: start + length, deadline: bodyDeadline(length))
            consumed = start + length
        case .chunked:
            try await readChunks(start, bytesMax)
            bodyWasRead = true
            return start..<chunksEnd
        }
        bodyWasRead = true
        return start..<consumed
    }

    /// Puts a body in the place of the one that was read, to be read once more: for a handler that
    /// makes another question of the request and hands it on.
    package func replaceBody(with body: [UInt8]) {
        precondition(bodyWasRead, "only a body that was read can be replaced")
        // What was read ahead belongs to the next request.
        let rest = bytes[consumed..<filled]
        bytes = Array(bytes[..<bodyStart]) + body + rest
        consumed = bodyStart + body.count
        filled = bytes.count
        replacement = bodyStart..<consumed
    }

    /// Passes over a body that no handler read; false when parts of it are still to come.
    func skipBody() -> Bool {
        guard !bodyWasRead else { return true }
        switch head.framing {
        case .none, .length(0): return true
        case .length(let length) where consumed + length <= filled:
            consumed += length
            bodyWasRead = true
            return true
        case .length, .chunked, .untilClose: return false
        }
    }

    /// Gives the request's memory back while a long answer is under way.
    package func release() {
        guard consumed == filled else { return }
        connection.stream.loop.buffers.give(&bytes)
        (filled, consumed) = (0, 0)
    }

    // MARK: reading

    /// Reads what is there, making room when the buffer is full.
    func readAvailable() -> Transfer {
        if filled == bytes.count { grow(to: 2 * filled) }
        let transfer = connection.stream.read(into: &bytes, from: filled)
        if case .moved(let count) = transfer { filled += count }
        return transfer
    }

    /// Reads the head from the bytes there are; false when it is not complete.
    func parseHead(_ limits: WireLimits) throws(WireError) -> Bool {
        let bytes = bytes
        guard let size = try head.parse(bytes.span.extracting(..<filled), limits: limits) else {
            return false
        }
        consumed = size
        return true
    }

    private var chunksEnd = 0

    private func bodyDeadline(_ length: Int) -> MonotonicTime {
        let limits = connection.server.limits
        let extra = length / 65_536 * limits.bodyMillisecondsPer64KiB
        return arrival.adding(milliseconds: limits.bodyMilliseconds + extra)
    }

    /// Makes room for so many bytes and more.
    private func grow(to count: Int) {
        guard count <= BufferPool.Size.large.rawValue else {
            bytes += [UInt8](repeating: 0, count: count - bytes.count)
            return
        }
        var larger = connection.stream.loop.buffers.takeFilled(.large)
        larger.replaceSubrange(..<filled, with: bytes[..<filled])
        connection.stream.loop.buffers.give(&bytes)
        bytes = larger
    }

    private func fill(to end: Int, deadline: MonotonicTime) async throws(BodyFault) {
        guard filled < end else { return }
        await connection.continueIfAsked(head)
        if bytes.count < end { grow(to: end) }
        while filled < end { try await readMore(by: deadline) }
    }

    /// Decodes chunks in place: the data moves up to the head's end, in one run.
    private func readChunks(_ start: Int, _ bytesMax: Int) async throws(BodyFault) {
        await connection.continueIfAsked(head)
        decoder = BodyDecoder(.chunked, limits: connection.server.limits.wire)
        var position = start
        chunksEnd = start
        while true {
            let event: BodyEvent
            do throws(WireError) {
                let bytes = bytes
                event = try decoder.next(bytes.span.extracting(..<filled), from: &position)
            } catch {
                throw .malformed(error)
            }
            switch event {
            case .data(let range):
                guard chunksEnd - start + range.count <= bytesMax else { throw .tooLarge }
                move(range, to: chunksEnd)
                chunksEnd += range.count
            case .end:
                consumed = position
                return
            case .needMore:
                // What was decoded needs its place no more; the room behind it is read into again.
                let rest = position..<filled
                move(rest, to: chunksEnd)
                filled = chunksEnd + rest.count
                position = chunksEnd
                try await readMore(by: bodyDeadline(chunksEnd - start))
            }
        }
    }

    private func readMore(by deadline: MonotonicTime) async throws(BodyFault) {
        switch readAvailable() {
        case .moved:
            break
        case .wouldBlock:
            guard await connection.stream.readable(by: deadline) != .timedOut else {
                throw .timedOut
            }
        case .ended, .failed:
            throw .gone
        }
    }

    private func move(_ range: Range<Int>, to target: Int) {
        guard range.lowerBound != target, !range.isEmpty else { return }
        // SAFETY: both runs lie within the array; memmove allows them to overlap.
        unsafe bytes.withUnsafeMutableBytes { all in
            let source = unsafe UnsafeRawBufferPointer(rebasing: all[range])
            unsafe UnsafeMutableRawBufferPointer(rebasing: all[target...]).copyMemory(from: source)
        }
    }

    // MARK: from one request to the next

    /// Makes ready for the next request; bytes that were read ahead move to the front.
    func advance() {
        let rest = consumed..<filled
        if rest.isEmpty {
            connection.stream.loop.buffers.give(&bytes)
        } else {
            move(rest, to: 0)
        }
        filled = rest.count
        consumed = 0
        bodyWasRead = false
        replacement = nil
    }
}
