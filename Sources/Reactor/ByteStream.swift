/// What one attempt to read or write came to.
package enum Transfer: Equatable, Sendable {
    /// So many bytes were moved, at least one.
    case moved(Int)
    /// Nothing now; wait until the stream is ready and try again.
    case wouldBlock
    /// The peer has ended its side in good order.
    case ended
    /// The connection is broken; the number is errno's, or -1 for a fault of TLS.
    case failed(Int32)
}

/// Why a wait ended.
package enum Readiness: Equatable, Sendable {
    /// Try again: bytes, an end, or a fault are there.
    case ready
    /// The deadline passed.
    case timedOut
    /// Somebody called `interrupt()`: look at shared state.
    case interrupted
}

/// A connected stream of bytes that belongs to one event loop: a socket, or TLS over a socket.
///
/// Laws: all calls are made on the stream's loop; one task drives a stream at a time; `read` and
/// `write` are tried first and waited for only after `.wouldBlock`, since readiness is reported
/// once per change (edge-triggered). After `close()` every call answers as a closed stream does.
package protocol ByteStream: AnyObject, Sendable {
    /// The loop this stream lives on.
    var loop: EventLoop { get }

    /// True once the peer has ended its side or broken the connection, also before it is read.
    var peerIsGone: Bool { get }

    /// True while bytes may be waiting to be read.
    var mayHaveBytes: Bool { get }

    /// Called once, on the loop, when the peer leaves while nobody reads from this stream.
    var onHangup: (() -> Void)? { get set }

    /// Reads what is there into `buffer`, which is not empty.
    func read(into buffer: UnsafeMutableRawBufferPointer) -> Transfer

    /// Writes as much as the kernel takes.
    func write(_ bytes: UnsafeRawBufferPointer) -> Transfer

    /// Waits until reading may succeed.
    func readable(by deadline: MonotonicTime) async -> Readiness

    /// Waits until writing may succeed.
    func writable(by deadline: MonotonicTime) async -> Readiness

    /// Ends a wait that is under way with `.interrupted`; nothing happens when there is none.
    func interrupt()

    /// Closes the connection; bytes the kernel has taken are still delivered.
    func close()

    /// Closes with a reset, so that a cut message cannot be mistaken for a whole one.
    func abort()
}

extension ByteStream {
    /// Reads into `buffer` from `start` on, up to the array's count.
    package func read(into buffer: inout [UInt8], from start: Int) -> Transfer {
        // SAFETY: the kernel writes within the bounds that rebasing has checked.
        unsafe buffer.withUnsafeMutableBytes { bytes in
            unsafe read(into: UnsafeMutableRawBufferPointer(rebasing: bytes[start...]))
        }
    }

    /// Writes `range` of `buffer`.
    package func write(_ buffer: borrowing [UInt8], _ range: Range<Int>) -> Transfer {
        // SAFETY: the kernel reads within the bounds that rebasing has checked.
        unsafe buffer.withUnsafeBytes { bytes in
            unsafe write(UnsafeRawBufferPointer(rebasing: bytes[range]))
        }
    }

    /// Writes all bytes, waiting for a peer that reads slowly; each pause has its own deadline.
    package func writeAll(
        _ buffer: borrowing [UInt8],
        stallMilliseconds: Int
    ) async -> Transfer {
        var position = 0
        while position < buffer.count {
            switch write(buffer, position..<buffer.count) {
            case .moved(let count):
                position += count
            case .wouldBlock:
                switch await writable(by: loop.now.adding(milliseconds: stallMilliseconds)) {
                case .ready: continue
                case .timedOut: return .wouldBlock
                case .interrupted: if peerIsGone { return .failed(0) }
                }
            case let other:
                return other
            }
        }
        return .moved(position)
    }
}
