package import HTTPServer
internal import HTTPWire
internal import JSONText
package import Reactor
internal import Synchronization

/// A small provider that speaks OpenAI's chat completions, for demonstrations and tests.
///
/// It repeats what the last user said, counts tokens as `Words` does, keeps to `max_tokens`, and
/// remembers what it received, so that it can be shown what a provider gets to see.
package final class StandIn: Sendable {
    private struct Memory {
        var received: [ReceivedRequest] = []
        var answers = 0
    }

    private let key: String?
    private let pauseMilliseconds: Int
    private let memory = Mutex(Memory())
    private static let receivedMax = 1_000
    private static let bodyBytesMax = 16 << 20
    private static let models = ["gpt-4o", "gpt-4o-mini", "gpt-4.1", "gpt-4.1-mini"]

    /// Makes a provider that lets in whoever shows the key, or everybody without one.
    ///
    /// A stream pauses between its pieces, so that people can see it stream.
    package init(key: String?, pauseMilliseconds: Int = 0) {
        self.key = key
        self.pauseMilliseconds = pauseMilliseconds
    }

    /// Serves on an address of this machine; call it on the loop.
    ///
    /// Port 0 becomes a real one, which the listener that is answered knows.
    package func serve(
        on loop: EventLoop,
        at address: SocketAddress
    ) throws(SocketFault) -> (server: Server, address: SocketAddress) {
        let listener = try Listener(address)
        let server = Server(
            on: loop,
            limits: ServerLimits(),
            census: ConnectionCensus(),
            refusal: { _, sentence in
                ServerRefusal(body: Self.error(sentence, code: nil), fields: [])
            },
            handler: { await self.answer($0, $1, on: loop) }
        )
        server.listen(listener)
        return (server, listener.address)
    }

    /// What has arrived so far, oldest first; the newest thousand are kept.
    package var received: [ReceivedRequest] { memory.withLock { $0.received } }

    // MARK: answering

    private func answer(
        _ request: Request,
        _ reply: consuming Reply,
        on loop: EventLoop
    ) async {
        let body: [UInt8]
        do throws(BodyFault) {
            let range = try await request.readBody(bytesMax: Self.bodyBytesMax)
            body = Array(request.bytes[range])
        } catch {
            return reply.abort()
        }
        let path = request.text(request.head.path)
        remember(request, path, body)
        guard isLetIn(request) else {
            let sentence = "Incorrect API key provided."
            return await send(401, Self.error(sentence, code: "invalid_api_key"), reply)
        }
        switch (request.head.method, path) {
        case (.post, "/v1/chat/completions"): await complete(body, reply, on: loop)
        case (.get, "/v1/models"): await send(200, Self.modelList, reply)
        default:
            let sentence = "Unknown request URL: \(path)."
            await send(404, Self.error(sentence, code: "unknown_url"), reply)
        }
    }

    private func remember(_ request: Request, _ path: String, _ body: [UInt8]) {
        let fields = request.head.fields.map { field in
            (name: request.text(field.name), value: request.text(field.value))
        }
        let seen = ReceivedRequest(
            method: request.text(request.head.methodRange),
            path: path,
            fields: fields,
            body: body
        )
        memory.withLock { memory in
            if memory.received.count == Self.receivedMax { memory.received.removeFirst() }
            memory.received.append(seen)
        }
    }

    private func isLetIn(_ request: Request) -> Bool {
        guard let key else { return true }
        return request.text(of: .authorization) == "Bearer \(key)"
            || request.text(of: .apiKey) == key
    }

    private func complete(
        _ body: [UInt8],
        _ reply: consuming Reply,
        on loop: EventLoop
    ) async {
        guard let ask = ChatAsk(body) else {
            let sentence = "The request is no chat completion with a model and messages."
            return await send(400, Self.error(sentence, code: nil), reply)
        }
        let number = memory.withLock { memory in
            memory.answers += 1
            return memory.answers
        }
        let answer = ChatReply(id: "chatcmpl-standin-\(number)", to: ask)
        guard ask.isStreamed else { return await send(200, answer.whole, reply, number) }
        await stream(answer, reply, number, on: loop)
    }

    private func stream(
        _ answer: ChatReply,
        _ reply: consuming Reply,
        _ number: Int,
        on loop: EventLoop
    ) async {
        let stream = reply.stream(200) { head in
            HeadWriter.field("content-type", "text/event-stream", to: &head)
            Self.requestID(number, to: &head)
        }
        for chunk in answer.chunks {
            var event: [UInt8] = []
            SSEWriter.event(chunk.span, to: &event)
            stream.append(event)
            guard await stream.flush() else { return stream.abort() }
            guard pauseMilliseconds > 0 else { continue }
            await loop.sleep(until: loop.now.adding(milliseconds: pauseMilliseconds))
        }
        var last: [UInt8] = []
        SSEWriter.event("[DONE]", to: &last)
        stream.append(last)
        _ = await stream.finish()
    }

    private func send(
        _ status: Int,
        _ body: [UInt8],
        _ reply: consuming Reply,
        _ number: Int? = nil
    ) async {
        await reply.send(status, body: body) { head in
            HeadWriter.field("content-type", "application/json", to: &head)
            if let number { Self.requestID(number, to: &head) }
        }
    }

    private static func requestID(_ number: Int, to head: inout [UInt8]) {
        head += Array("x-request-id: req_standin_\(number)\r\n".utf8)
    }

    // MARK: bodies

    private static func error(_ sentence: String, code: String?) -> [UInt8] {
        var json = JSONWriter()
        json.beginObject()
        json.name("error")
        json.beginObject()
        json.name("message")
        json.string(sentence)
        json.name("type")
        json.string("invalid_request_error")
        json.name("param")
        json.null()
        json.name("code")
        if let code { json.string(code) } else { json.null() }
        json.endObject()
        json.endObject()
        return json.bytes
    }

    private static let modelList: [UInt8] = {
        var json = JSONWriter()
        json.beginObject()
        json.name("object")
        json.string("list")
        json.name("data")
        json.beginArray()
        for model in models {
            json.beginObject()
            json.name("id")
            json.string(model)
            json.name("object")
            json.string("model")
            json.name("created")
            json.integer(1_767_225_600)
            json.name("owned_by")
            json.string("stand-in")
            json.endObject()
        }
        json.endArray()
        json.endObject()
        return json.bytes
    }()
}
