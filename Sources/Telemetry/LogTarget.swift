internal import Glibc

/// Where log lines go: something that takes bytes now or says that it cannot.
package struct LogTarget: Sendable {
    /// What became of bytes that were offered.
    package enum Taken: Equatable, Sendable {
        /// So many were written, at least one.
        case some(Int)
        /// None now; ask again later.
        case later
        /// None, and none ever: nobody reads any more.
        case never
    }

    /// Bytes offered at once; a pipe takes up to PIPE_BUF whole or not at all (POSIX, `write`).
    package let pieceBytesMax: Int
    /// Offers bytes; must not block.
    package let write: @Sendable (Span<UInt8>) -> Taken

    /// A target of one's own.
    package init(
        pieceBytesMax: Int,
        write: @escaping @Sendable (Span<UInt8>) -> Taken
    ) {
        self.pieceBytesMax = pieceBytesMax
        self.write = write
    }

    /// Standard error, without ever waiting for its reader.
    ///
    /// `O_NONBLOCK` on descriptor 2 itself would reach every process that shares the terminal, so a
    /// pipe or terminal is opened a second time; a socket is asked not to wait; a file never does.
    /// The program must ignore SIGPIPE, or a reader that leaves would end it.
    package static func standardError() -> LogTarget {
        of(descriptor: 2)
    }

    /// A descriptor that stays open as long as the program.
    static func of(descriptor: Int32) -> LogTarget {
        var status = stat()
        // SAFETY: the call fills the struct it is given.
        guard unsafe fstat(descriptor, &status) == 0 else {
            return LogTarget(pieceBytesMax: .max) { _ in .never }
        }
        switch status.st_mode & S_IFMT {
        case S_IFREG: return file(descriptor)
        case S_IFSOCK: return socket(descriptor)
        default:
            let own = unsafe open("/proc/self/fd/\(descriptor)", O_WRONLY | O_NONBLOCK | O_CLOEXEC)
            return own >= 0 ? pipe(own) : polled(descriptor)
        }
    }

    private static func file(_ descriptor: Int32) -> LogTarget {
        LogTarget(pieceBytesMax: .max) { bytes in
            unsafe offer(bytes) { start, count in unsafe Glibc.write(descriptor, start, count) }
        }
    }

    private static func pipe(_ descriptor: Int32) -> LogTarget {
        LogTarget(pieceBytesMax: Int(PIPE_BUF)) { bytes in
            unsafe offer(bytes) { start, count in unsafe Glibc.write(descriptor, start, count) }
        }
    }

    private static func socket(_ descriptor: Int32) -> LogTarget {
        let flags = Int32(MSG_DONTWAIT | MSG_NOSIGNAL)
        return LogTarget(pieceBytesMax: Int(PIPE_BUF)) { bytes in
            unsafe offer(bytes) { start, count in unsafe send(descriptor, start, count, flags) }
        }
    }

    /// For what cannot be opened again: ask first, then write what a ready pipe surely takes.
    private static func polled(_ descriptor: Int32) -> LogTarget {
        LogTarget(pieceBytesMax: Int(PIPE_BUF)) { bytes in
            var question = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
            // SAFETY: one struct is given and counted as one.
            guard unsafe poll(&question, 1, 0) == 1 else { return .later }
            return unsafe offer(bytes) { start, count in
                unsafe Glibc.write(descriptor, start, count)
            }
        }
    }

    private static func offer(
        _ bytes: Span<UInt8>,
        _ write: (UnsafeRawPointer?, Int) -> Int
    ) -> Taken {
        while true {
            // SAFETY: the system call reads the bytes and keeps no pointer.
            let count = unsafe bytes.withUnsafeBytes { unsafe write($0.baseAddress, $0.count) }
            if count > 0 { return .some(count) }
            switch errno {
            case EINTR: continue
            case EAGAIN, ENOBUFS, ENOSPC, EDQUOT: return .later
            default: return .never
            }
        }
    }
}
