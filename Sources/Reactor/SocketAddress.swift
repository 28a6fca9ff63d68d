internal import CLinux

/// An address to listen on or to connect to: IPv4, IPv6, or a path of a Unix socket.
// SAFETY: the family says which member of `storage` was written, and only that one is read; the C
// library's calls write within the buffers whose sizes they are given.
package struct SocketAddress: Sendable, Equatable, CustomStringConvertible {
    /// The kinds of addresses that we listen on and connect to.
    package enum Family: Sendable { case v4, v6, local }

    /// The address's kind.
    package let family: Family
    let storage: clinux_address
    let size: socklen_t

    /// The address as text: `127.0.0.1:8080`, `[::1]:8080`, `unix:/path`.
    package let description: String
    /// The host alone, without port or brackets; the path of a Unix socket.
    package let host: String
    /// The port; 0 for a Unix socket.
    package let port: UInt16
    /// The address's bytes in network order: 4, 16, or none for a Unix socket.
    package let bytes: [UInt8]

    /// Reads a numeric address; nil when `host` is a name, which a resolver has to look up.
    package init?(host: String, port: UInt16) {
        var v4 = in_addr()
        var v6 = in6_addr()
        if unsafe inet_pton(AF_INET, host, &v4) == 1 {
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = port.bigEndian
            address.sin_addr = v4
            self.init(.v4, clinux_address(v4: address), MemoryLayout<sockaddr_in>.size)
        } else if unsafe inet_pton(AF_INET6, host, &v6) == 1 {
            var address = sockaddr_in6()
            address.sin6_family = sa_family_t(AF_INET6)
            address.sin6_port = port.bigEndian
            address.sin6_addr = v6
            self.init(.v6, clinux_address(v6: address), MemoryLayout<sockaddr_in6>.size)
        } else {
            return nil
        }
    }

    /// A Unix socket at `path`; nil when the path is longer than the kernel takes (107 bytes).
    package init?(path: String) {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let text = Array(path.utf8)
        guard !text.isEmpty, text.count < MemoryLayout.size(ofValue: address.sun_path) else {
            return nil
        }
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { target in
            for (i, byte) in text.enumerated() { unsafe target[i] = byte }
        }
        family = .local
        storage = clinux_address(local: address)
        size = socklen_t(MemoryLayout<sockaddr_un>.size)
        description = "unix:" + path
        host = path
        port = 0
        bytes = []
    }

    init(_ family: Family, _ storage: clinux_address, _ size: Int) {
        self.family = family
        self.storage = storage
        self.size = socklen_t(size)
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        var storage = storage
        switch family {
        case .v4:
            bytes = unsafe withUnsafeBytes(of: storage.v4.sin_addr) { unsafe Array($0) }
            port = unsafe UInt16(bigEndian: storage.v4.sin_port)
            unsafe inet_ntop(AF_INET, &storage.v4.sin_addr, &text, socklen_t(text.count))
        case .v6:
            bytes = unsafe withUnsafeBytes(of: storage.v6.sin6_addr) { unsafe Array($0) }
            port = unsafe UInt16(bigEndian: storage.v6.sin6_port)
            unsafe inet_ntop(AF_INET6, &storage.v6.sin6_addr, &text, socklen_t(text.count))
        case .local:
            bytes = []
            port = 0
        }
        host = String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        description = family == .v6 ? "[\(host)]:\(port)" : "\(host):\(port)"
    }

    /// What the kernel says of a socket's own or its peer's address; Unix peers have no name.
    init?(_ storage: clinux_address, _ size: socklen_t) {
        switch Int32(unsafe storage.any.sa_family) {
        case AF_INET: self.init(.v4, storage, MemoryLayout<sockaddr_in>.size)
        case AF_INET6: self.init(.v6, storage, MemoryLayout<sockaddr_in6>.size)
        default: return nil
        }
    }

    /// The same host and family on another port.
    package func with(port: UInt16) -> SocketAddress {
        SocketAddress(host: host, port: port) ?? self
    }

    package static func == (a: SocketAddress, b: SocketAddress) -> Bool {
        a.family == b.family && a.description == b.description
    }
}
