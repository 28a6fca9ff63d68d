internal import HTTPWire
internal import Reactor

/// What an answer's head takes, to choose a buffer.
private let headBytesUsual = 512

/// One client connection: reads requests one after the other, hands each to the handler, answers.
///
/// Laws: a request is answered before the next is read; after a framing error, or an error before
/// the body was read, the connection closes, because the rest of the body would be taken for a
/// request.
final class Connection: @unchecked Sendable {
    // SAFETY of @unchecked: lives on the loop of its stream.

    let stream: any ByteStream
    let server: Server
    let peer: SocketAddress?

    var output: [UInt8] = []
    /// Header lines of the current request's answer, beside those of its handler.
    var commonLines: [UInt8] = []
    var answered = false
    /// Set when no further request may be read.
    var closes = false
    private(set) var isIdle = true
    private var chunked = false
    private var withoutBody = false
    private var continueWasSent = false
    private var current: Request?

    init(_ stream: any ByteStream, _ server: Server, _ peer: SocketAddress?) {
        self.stream = stream
        self.server = server
        self.peer = peer
    }

    /// Serves requests until one side closes.
    func serve() async {
        var held: Request?
        while !closes {
            // Between requests a connection holds no buffer: it waits first, then takes one.
            if held == nil { guard await waitForBytes() else { break } }
            let request = held ?? server.takeRequest(for: self)
            switch await readHead(request) {
            case .complete: await answer(request)
            case .nothing: break
            case .failed: closes = true
            }
            request.advance()
            held = request.filled > 0 ? request : nil
            if held == nil { server.giveRequest(request) }
        }
        if let held { server.giveRequest(held) }
        // Bytes we have not read would make the kernel reset the connection under our answer.
        if stream.mayHaveBytes { await drainBriefly() }
        stream.close()
    }

    /// Closes at once when idle, else after the answer that is under way.
    func drain() {
        closes = true
        if isIdle { stream.interrupt() }
    }

    // MARK: reading

    private enum HeadRead { case complete, nothing, failed }

    private func waitForBytes() async -> Bool {
        let limit = server.limits.idleMilliseconds
        let deadline = stream.loop.now.adding(milliseconds: limit)
        return await stream.readable(by: deadline) == .ready && !closes
    }

    /// Reads a whole head; a fault is answered here.
    private func readHead(_ request: Request) async -> HeadRead {
        request.arrival = stream.loop.now
        let deadline = request.arrival.adding(milliseconds: server.limits.headMilliseconds)
        var mustRead = request.filled == 0
        if mustRead { request.bytes = stream.loop.buffers.takeFilled() }
        while true {
            if mustRead {
                switch request.readAvailable() {
                case .moved: break
                case .wouldBlock:
                    guard request.filled > 0 else { return .nothing }
                    isIdle = false
                    guard await stream.readable(by: deadline) != .timedOut else {
                        await refuse(408, "The head of the request took too long.")
                        return .failed
                    }
                    continue
                case .ended, .failed: return .failed
                }
            }
            isIdle = false
            do throws(WireError) {
                guard try request.parseHead(server.limits.wire) else {
                    mustRead = true
                    continue
                }
                return .complete
            } catch {
                await refuse(error.status, error.sentence)
                return .failed
            }
        }
    }

    func continueIfAsked(_ head: RequestHead) async {
        guard head.expectsContinue, !continueWasSent else { return }
        continueWasSent = true
        let interim = Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)
        _ = await stream.writeAll(interim, stallMilliseconds: server.limits.stallMilliseconds)
    }

    private func drainBriefly() async {
        var buffer = stream.loop.buffers.takeFilled(.large)
        let deadline = stream.loop.now.adding(milliseconds: 500)
        var budget = 1 << 20
        while budget > 0 {
            switch stream.read(into: &buffer, from: 0) {
            case .moved(let count): budget -= count
            case .wouldBlock:
                if await stream.readable(by: deadline) != .ready { budget = 0 }
            case .ended, .failed: budget = 0
            }
        }
        stream.loop.buffers.give(&buffer)
    }

    // MARK: answering

    private func answer(_ request: Request) async {
        answered = false
        continueWasSent = false
        withoutBody = request.head.method == .head
        chunked = request.head.version == .http11
        if !request.head.keepAlive || server.isDraining { closes = true }
        server.requestsServed += 1
        current = request
        await server.handler(request, Reply(connection: self))
        stream.onHangup = nil
        if !answered { await refuse(500, "The server failed to answer.") }
        current = nil
        commonLines = []
        isIdle = true
    }

    /// Answers an error that was found before a handler could, and closes.
    func refuse(_ status: Int, _ sentence: String) async {
        closes = true
        withoutBody = false
        chunked = true
        let refusal = server.refusal(status, sentence)
        await send(status, body: refusal.body, refusal.body.indices) { head in
            head += refusal.fields
        }
    }

    func send(
        _ status: Int,
        body: [UInt8],
        _ range: Range<Int>,
        _ fields: (inout [UInt8]) -> Void
    ) async {
        writeHead(status, bodyBytes: range.count, fields)
        // RFC 9110 section 8.6: no length on 204.
        if status != 204 { HeadWriter.contentLength(range.count, to: &output) }
        HeadWriter.end(to: &output)
        if !withoutBody { output += body[range] }
        _ = await flush()
    }

    func beginStream(_ status: Int, _ fields: (inout [UInt8]) -> Void) {
        if !chunked { closes = true }
        writeHead(status, bodyBytes: 0, fields)
        if chunked { HeadWriter.chunked(to: &output) }
        HeadWriter.end(to: &output)
    }

    private func writeHead(_ status: Int, bodyBytes: Int, _ fields: (inout [UInt8]) -> Void) {
        precondition(!answered, "a request is answered once")
        answered = true
        if server.isDraining || current?.skipBody() == false { closes = true }
        if output.capacity == 0 {
            output = stream.loop.buffers.takeEmpty(room: bodyBytes + headBytesUsual)
        }
        HeadWriter.statusLine(status, to: &output)
        server.date.append(to: &output, now: stream.loop.now)
        output += commonLines
        fields(&output)
        if closes {
            HeadWriter.field("connection", "close", to: &output)
        } else if !chunked {
            HeadWriter.field("connection", "keep-alive", to: &output)
        }
    }

    func append(_ bytes: Span<UInt8>) {
        guard !withoutBody, !bytes.isEmpty else { return }
        if output.capacity == 0 { output = stream.loop.buffers.takeEmpty() }
        if chunked {
            ChunkWriter.chunk(bytes, to: &output)
        } else {
            // SAFETY: the bytes are copied before the span ends.
            unsafe bytes.withUnsafeBufferPointer { unsafe output.append(contentsOf: $0) }
        }
    }

    func finishStream() async -> Bool {
        if chunked, !withoutBody { ChunkWriter.last(to: &output) }
        return await flush()
    }

    /// Sends what was collected; false when the client is gone or takes nothing for too long.
    func flush() async -> Bool {
        var start = 0
        var alive = true
        writing: while start < output.count {
            switch stream.write(output, start..<output.count) {
            case .moved(let count): start += count
            case .wouldBlock:
                let limit = server.limits.stallMilliseconds
                let deadline = stream.loop.now.adding(milliseconds: limit)
                switch await stream.writable(by: deadline) {
                case .ready, .interrupted: continue
                case .timedOut:
                    alive = false
                    break writing
                }
            case .ended, .failed:
                alive = false
                break writing
            }
        }
        stream.loop.buffers.give(&output)
        if !alive { closes = true }
        return alive
    }
}
