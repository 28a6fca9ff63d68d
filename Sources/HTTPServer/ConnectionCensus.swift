internal import Reactor
internal import Synchronization

/// How many connections are open, over all loops: in total and by address.
package final class ConnectionCensus: Sendable {
    private struct Counts {
        var total = 0
        var byAddress: [String: Int] = [:]
    }

    private let counts = Mutex(Counts())

    package init() {}

    /// Counts a new connection; false when a limit is reached and it has to go.
    func enter(_ peer: SocketAddress?, _ limits: ServerLimits) -> Bool {
        counts.withLock { counts in
            guard counts.total < limits.connectionsMax else { return false }
            if let host = peer?.host, limits.connectionsPerAddressMax > 0 {
                guard counts.byAddress[host, default: 0] < limits.connectionsPerAddressMax else {
                    return false
                }
                counts.byAddress[host, default: 0] += 1
            }
            counts.total += 1
            return true
        }
    }

    func leave(_ peer: SocketAddress?) {
        counts.withLock { counts in
            counts.total -= 1
            guard let host = peer?.host, let left = counts.byAddress[host] else { return }
            counts.byAddress[host] = left > 1 ? left - 1 : nil
        }
    }

    /// Connections open now.
    package var total: Int { counts.withLock { $0.total } }
}
