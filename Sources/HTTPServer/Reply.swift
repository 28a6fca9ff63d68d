internal import Reactor

/// The right to answer a request, once: whole, or as a stream.
///
/// Both ways consume it, so that a second answer does not compile. A handler that returns without
/// an answer has a bug; the connection then answers 500 and closes.
package struct Reply: ~Copyable {
    let connection: Connection

    /// Calls `action` once if the client leaves before the answer is out.
    package func onClientGone(_ action: @escaping () -> Void) {
        connection.stream.onHangup = action
    }

    /// True once the client has left.
    package var clientIsGone: Bool { connection.stream.peerIsGone }

    /// Adds whole header lines to the answer, whoever gives it and whatever it is.
    package func always(_ lines: [UInt8]) {
        connection.commonLines = lines
    }

    /// Sends a whole answer.
    ///
    /// `fields` writes the header lines beside framing, date and connection (`HeadWriter`).
    package consuming func send(
        _ status: Int,
        body: [UInt8],
        _ fields: (inout [UInt8]) -> Void
    ) async {
        await connection.send(status, body: body, body.indices, fields)
    }

    /// Sends a whole answer whose body is a part of some buffer.
    package consuming func send(
        _ status: Int,
        body: [UInt8],
        _ range: Range<Int>,
        _ fields: (inout [UInt8]) -> Void
    ) async {
        await connection.send(status, body: body, range, fields)
    }

    /// Begins an answer of unknown length.
    package consuming func stream(
        _ status: Int,
        _ fields: (inout [UInt8]) -> Void
    ) -> ReplyStream {
        connection.beginStream(status, fields)
        return ReplyStream(connection: connection)
    }

    /// Breaks the connection instead of answering: the client must see that something was lost.
    package consuming func abort() {
        connection.answered = true
        connection.closes = true
        connection.stream.abort()
    }
}

/// A streamed answer under way; `finish` or `abort` ends it.
package struct ReplyStream: ~Copyable {
    let connection: Connection

    /// Adds bytes to what the next `flush` sends.
    package func append(_ bytes: [UInt8]) {
        connection.append(bytes.span)
    }

    /// Bytes appended and not yet taken by the kernel.
    package var pendingBytes: Int { connection.output.count }

    /// Sends what was appended; false when the client is gone or takes nothing for too long.
    package func flush() async -> Bool {
        await connection.flush()
    }

    /// True once the client has left.
    package var clientIsGone: Bool { connection.stream.peerIsGone }

    /// Ends the answer in good order.
    package consuming func finish() async -> Bool {
        await connection.finishStream()
    }

    /// Breaks the framing, so that a cut answer cannot be taken for a whole one.
    package consuming func abort() {
        connection.closes = true
        connection.stream.abort()
    }
}
