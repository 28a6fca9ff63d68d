/// Where a listener is bound.
package enum ListenAddress: Hashable, Sendable, CustomStringConvertible {
    /// An address literal of IPv4 or IPv6 (without brackets) and a port; port 0 lets the system
    /// choose.
    case tcp(host: String, port: UInt16)
    /// The path of a Unix socket.
    case unix(path: String)

    /// As it is written: `127.0.0.1:8080`, `[::1]:8080`, `unix:/run/tollgate.sock`.
    package var description: String {
        switch self {
        case .tcp(let host, let port) where host.contains(":"): "[\(host)]:\(port)"
        case .tcp(let host, let port): "\(host):\(port)"
        case .unix(let path): "unix:\(path)"
        }
    }

    /// True for an address that only this machine reaches.
    package var isLocal: Bool {
        switch self {
        case .tcp(let host, _): host.hasPrefix("127.") || host == "::1"
        case .unix: true
        }
    }
}
