internal import CLinux

/// A non-blocking socket on an event loop, registered once and edge-triggered.
///
/// Readiness is remembered, so a wait after new bytes have come returns at once. A short read means
/// that the kernel's buffer is empty, so the next wait really waits, without another system call.
package final class Socket: ByteStream, @unchecked Sendable {
    // SAFETY of @unchecked: used on its loop's thread only (`loop.assertOnLoop`).

    package let loop: EventLoop
    package var onHangup: (() -> Void)?
    package private(set) var peerIsGone = false
    package var mayHaveBytes: Bool { canRead }
    /// The descriptor, for libraries that do their own calls; -1 when closed.
    package private(set) var descriptor: Int32

    private(set) var token: UInt64 = 0
    private var canRead = false
    private var canWrite = false
    private var broken = false
    private var waiting: Waker<Readiness>?
    private var waitsFor: Direction = .read
    private var deadline = MonotonicTime.never
    private var reminder = MonotonicTime.never

    private enum Direction { case read, write }

    /// Takes over a connected (or connecting) non-blocking descriptor; nil when epoll refuses it.
    package init?(_ descriptor: Int32, on loop: EventLoop) {
        self.descriptor = descriptor
        self.loop = loop
        guard let token = loop.register(self, descriptor) else {
            CLinux.close(descriptor)
            return nil
        }
        self.token = token
    }

    // MARK: bytes

    package func read(into buffer: UnsafeMutableRawBufferPointer) -> Transfer {
        guard descriptor >= 0 else { return .ended }
        let count = unsafe recv(descriptor, buffer.baseAddress, buffer.count, 0)
        if count > 0 {
            // A short read has emptied the kernel's buffer, unless an end is waiting behind it.
            if count < buffer.count && !peerIsGone { canRead = false }
            return .moved(count)
        }
        if count == 0 {
            peerIsGone = true
            return .ended
        }
        return failed(clearing: \.canRead)
    }

    package func write(_ bytes: UnsafeRawBufferPointer) -> Transfer {
        guard descriptor >= 0 else { return .failed(EPIPE) }
        let count = unsafe send(descriptor, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
        guard count < 0 else {
            if count < bytes.count { canWrite = false }
            return .moved(count)
        }
        return failed(clearing: \.canWrite)
    }

    private func failed(clearing flag: ReferenceWritableKeyPath<Socket, Bool>) -> Transfer {
        let error = clinux_errno()
        switch error {
        case EAGAIN, EINTR:
            self[keyPath: flag] = false
            return .wouldBlock
        default:
            peerIsGone = true
            broken = true
            return .failed(error)
        }
    }

    // MARK: waiting

    package func readable(by deadline: MonotonicTime) async -> Readiness {
        await wait(for: .read, by: deadline)
    }

    package func writable(by deadline: MonotonicTime) async -> Readiness {
        await wait(for: .write, by: deadline)
    }

    private func wait(for direction: Direction, by deadline: MonotonicTime) async -> Readiness {
        loop.assertOnLoop()
        if isReady(direction) { return .ready }
        precondition(waiting == nil, "two tasks wait on one socket")
        setDeadline(deadline)
        waitsFor = direction
        return await suspend { waiting = $0 }
    }

    /// Waits for a connection attempt to end, well or not.
    func connected(by deadline: MonotonicTime) async -> Readiness {
        await wait(for: .write, by: deadline)
    }

    /// Notes that a call made on the descriptor itself found nothing to read.
    package func noteEmpty() {
        canRead = false
    }

    /// Notes that a call made on the descriptor itself found no room to write.
    package func noteFull() {
        canWrite = false
    }

    package func interrupt() {
        wake(.interrupted)
    }

    // A peer that has only ended its side may still read, so that end does not answer a writer.
    private func isReady(_ direction: Direction) -> Bool {
        switch direction {
        case .read: descriptor < 0 || canRead || peerIsGone
        case .write: descriptor < 0 || canWrite || broken
        }
    }

    private func wake(_ readiness: Readiness) {
        guard let waker = waiting else { return }
        waiting = nil
        deadline = .never
        waker.wake(readiness)
    }

    private func setDeadline(_ time: MonotonicTime) {
        deadline = time
        if time < reminder { reminder = loop.remind(token, at: time) }
    }

    func deadlineMayHavePassed(_ now: MonotonicTime) {
        reminder = .never
        if deadline <= now {
            wake(.timedOut)
        } else if deadline != .never {
            reminder = loop.remind(token, at: deadline)
        }
    }

    // MARK: events

    func received(_ mask: UInt32) {
        if mask & (EPOLLHUP.rawValue | EPOLLERR.rawValue) != 0 { broken = true }
        if mask & (EPOLLRDHUP.rawValue | EPOLLHUP.rawValue | EPOLLERR.rawValue) != 0 {
            peerIsGone = true
            canRead = true
        }
        if mask & EPOLLIN.rawValue != 0 { canRead = true }
        if mask & EPOLLOUT.rawValue != 0 { canWrite = true }
        let readerWaits = waiting != nil && waitsFor == .read
        if waiting != nil, isReady(waitsFor) { wake(.ready) }
        if peerIsGone, !readerWaits, let hangup = onHangup {
            onHangup = nil
            hangup()
        }
    }

    // MARK: the end

    package func close() {
        guard descriptor >= 0 else { return }
        loop.forget(descriptor)
        CLinux.close(descriptor)
        descriptor = -1
        onHangup = nil
        wake(.ready)
    }

    package func abort() {
        if descriptor >= 0 { _ = clinux_reset_on_close(descriptor) }
        close()
    }
}
