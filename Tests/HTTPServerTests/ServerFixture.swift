import HTTPServer
import HTTPWire
import Reactor
import Support

/// A server on the loop whose handler answers by path; every test has its own.
func serve(on loop: EventLoop, _ limits: ServerLimits = ServerLimits()) throws -> (
    server: Server, address: SocketAddress
) {
    let server = Server(
        on: loop,
        limits: limits,
        census: ConnectionCensus(),
        refusal: { status, sentence in
            ServerRefusal(body: Array("\(status) \(sentence)".utf8), fields: [])
        },
        handler: answerByPath
    )
    let any = SocketAddress(host: "127.0.0.1", port: 0)
    guard let any else { preconditionFailure("an address of ours is well-formed") }
    let listener = try Listener(any)
    server.listen(listener)
    return (server, listener.address)
}

private let answerByPath: Server.Handler = { request, reply in
    switch request.text(request.head.path) {
    case "/echo":
        do throws(BodyFault) {
            let body = try await request.readBody(bytesMax: 1_000_000)
            await reply.send(200, body: request.bytes, body) { head in
                HeadWriter.field("content-type", "text/plain", to: &head)
            }
        } catch {
            switch error {
            case .tooLarge: await reply.send(413, body: []) { _ in }
            case .timedOut: await reply.send(408, body: []) { _ in }
            case .malformed: await reply.send(400, body: []) { _ in }
            case .gone: reply.abort()
            }
        }
    case "/ignore": await reply.send(200, body: Array("ok".utf8)) { _ in }
    case "/silent": break
    case "/stream":
        let stream = reply.stream(200) { _ in }
        for piece in ["one", "two", "three"] {
            stream.append(Array(piece.utf8))
            guard await stream.flush() else { return stream.abort() }
        }
        _ = await stream.finish()
    case "/cut":
        let stream = reply.stream(200) { _ in }
        stream.append(Array("half".utf8))
        _ = await stream.flush()
        stream.abort()
    case "/empty": await reply.send(204, body: []) { _ in }
    default: await reply.send(404, body: Array("no".utf8)) { _ in }
    }
}
