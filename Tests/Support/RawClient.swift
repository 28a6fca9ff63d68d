package import Reactor

/// A client that sends bytes as they are and reads what comes back.
package final class RawClient: @unchecked Sendable {
    // SAFETY: used on one loop.
    private let socket: Socket
    package private(set) var received: [UInt8] = []
    /// True once the server has closed.
    package private(set) var isClosed = false

    /// Connects to an address on this machine.
    package init(_ address: SocketAddress, on loop: EventLoop) async throws {
        socket = try await connect(to: address, on: loop, by: loop.now.adding(milliseconds: 5_000))
    }

    /// Sends text, with its line ends as they stand.
    package func send(_ text: String) async {
        _ = await socket.writeAll(Array(text.utf8), stallMilliseconds: 5_000)
    }

    /// Reads until the text received satisfies `condition` or the server closes.
    package func read(until condition: (String) -> Bool) async -> String {
        var buffer = [UInt8](repeating: 0, count: 4_096)
        let deadline = socket.loop.now.adding(milliseconds: 10_000)
        while !isClosed, !condition(text) {
            switch socket.read(into: &buffer, from: 0) {
            case .moved(let count): received += buffer[..<count]
            case .wouldBlock:
                if await socket.readable(by: deadline) == .timedOut { return text }
            case .ended, .failed: isClosed = true
            }
        }
        return text
    }

    /// Reads to the end of the connection.
    package func readToEnd() async -> String {
        await read(until: { _ in false })
    }

    /// Closes, in good order or with a reset.
    package func close(reset: Bool = false) {
        if reset { socket.abort() } else { socket.close() }
    }

    /// What was received so far.
    package var text: String { String(decoding: received, as: UTF8.self) }
}
