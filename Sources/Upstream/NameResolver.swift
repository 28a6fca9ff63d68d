internal import Reactor
internal import Synchronization

/// Turns host names into addresses on a thread of its own, since the C library's call blocks.
package final class NameResolver: Sendable {
    /// How long an answer is used again; the C library does not tell an answer's own time to live.
    private static let keptMilliseconds = 30_000

    private struct Known {
        let addresses: [SocketAddress]
        let until: MonotonicTime
    }

    private let thread = BlockingThread(name: "resolver")
    private let known = Mutex<[String: Known]>([:])

    package init() {}

    deinit { thread.stop() }

    /// The addresses of a host that need no look-up: numeric ones, and those found lately.
    @inline(never)
    func knownAddresses(
        of host: String,
        port: UInt16,
        now: MonotonicTime
    ) -> [SocketAddress]? {
        if let literal = SocketAddress(host: host, port: port) { return [literal] }
        let kept = known.withLock { $0[host] }
        guard let kept, kept.until > now else { return nil }
        return kept.addresses.map { $0.with(port: port) }
    }

    /// Looks a host's addresses up; empty when it has none.
    func addresses(of host: String, port: UInt16) async -> [SocketAddress] {
        let kept = known.withLock { $0[host] }
        let found = await thread.run { SocketAddress.lookingUp(host, port: 0) }
        // A name server that fails does not take away what worked a minute ago.
        guard !found.isEmpty else { return kept?.addresses.map { $0.with(port: port) } ?? [] }
        let until = MonotonicTime.current.adding(milliseconds: Self.keptMilliseconds)
        known.withLock { $0[host] = Known(addresses: found, until: until) }
        return found.map { $0.with(port: port) }
    }
}
