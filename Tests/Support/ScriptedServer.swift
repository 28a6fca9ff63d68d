package import Reactor

/// A server that reads one request per step of its script and then does what the step says.
package final class ScriptedServer: @unchecked Sendable {
    // SAFETY: used on one loop.

    package enum Step: Sendable {
        /// Sends these bytes and keeps the connection.
        case send(String)
        /// Sends these bytes and closes in good order.
        case sendAndClose(String)
        /// Sends these bytes and resets.
        case sendAndReset(String)
        /// Sends the first part, waits for `goOn`, sends the second and closes.
        case sendInTwo(String, String)
        /// Says nothing until the peer leaves.
        case hang
    }

    /// Where it listens.
    package let address: SocketAddress
    private let listener: Listener
    private var steps: [Step]
    /// The requests read so far.
    package private(set) var requests: [String] = []
    package private(set) var connections = 0
    package private(set) var peerLeft = false

    package init(_ steps: [Step], on loop: EventLoop) throws {
        guard let any = SocketAddress(host: "127.0.0.1", port: 0) else {
            preconditionFailure("an address of ours is well-formed")
        }
        listener = try Listener(any)
        address = listener.address
        self.steps = steps
        listener.accept(on: loop) { [self] socket, _ in
            connections += 1
            loop.spawn { await self.serve(socket) }
        }
    }

    private var mayGoOn = false

    /// Lets a step in two parts send its second one.
    package func goOn() { mayGoOn = true }

    package func stop() { listener.close() }

    private func serve(_ socket: Socket) async {
        defer { socket.close() }
        while let request = await readRequest(socket) {
            requests.append(request)
            guard !steps.isEmpty else { return }
            switch steps.removeFirst() {
            case .send(let text):
                _ = await socket.writeAll(Array(text.utf8), stallMilliseconds: 1_000)
            case .sendAndClose(let text):
                _ = await socket.writeAll(Array(text.utf8), stallMilliseconds: 1_000)
                return
            case .sendAndReset(let text):
                _ = await socket.writeAll(Array(text.utf8), stallMilliseconds: 1_000)
                // What was sent must arrive before the reset overtakes it.
                await socket.loop.sleep(until: socket.loop.now.adding(milliseconds: 20))
                return socket.abort()
            case .sendInTwo(let first, let second):
                _ = await socket.writeAll(Array(first.utf8), stallMilliseconds: 1_000)
                while !mayGoOn {
                    await socket.loop.sleep(until: socket.loop.now.adding(milliseconds: 1))
                }
                _ = await socket.writeAll(Array(second.utf8), stallMilliseconds: 1_000)
                return
            case .hang:
                _ = await readRequest(socket)
                peerLeft = true
                return
            }
        }
    }

    /// The text of one request: its body ends in `}`, or its head says that there is none.
    private func readRequest(_ socket: Socket) async -> String? {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4_096)
        while true {
            switch socket.read(into: &buffer, from: 0) {
            case .moved(let count):
                bytes += buffer[..<count]
                let text = String(decoding: bytes, as: UTF8.self)
                let hasNoBody = text.hasSuffix("content-length: 0\r\n\r\n")
                if hasNoBody || bytes.last == UInt8(ascii: "}") { return text }
            case .wouldBlock: _ = await socket.readable(by: .never)
            case .ended, .failed: return nil
            }
        }
    }
}
