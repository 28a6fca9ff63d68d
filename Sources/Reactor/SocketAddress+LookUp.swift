internal import CLinux

extension SocketAddress {
    /// The addresses of a host, by the system's resolver; empty when it has none.
    ///
    /// It may wait for a name server, so an event loop's thread must not call it.
    package static func lookingUp(_ host: String, port: UInt16) -> [SocketAddress] {
        if let literal = SocketAddress(host: host, port: port) { return [literal] }
        var hints = unsafe addrinfo()
        unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        unsafe hints.ai_flags = AI_ADDRCONFIG
        // SAFETY: the list is walked before it is freed, and names are written within their buffer.
        var list: UnsafeMutablePointer<addrinfo>?
        guard unsafe getaddrinfo(host, nil, &hints, &list) == 0 else { return [] }
        defer { unsafe freeaddrinfo(list) }
        var addresses: [SocketAddress] = []
        var entry = unsafe list
        while let current = unsafe entry {
            var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
            let answer = unsafe getnameinfo(
                current.pointee.ai_addr,
                current.pointee.ai_addrlen,
                &text,
                socklen_t(text.count),
                nil,
                0,
                NI_NUMERICHOST
            )
            let name = text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:))
            if answer == 0,
                let address = SocketAddress(host: String(decoding: name, as: UTF8.self), port: port)
            {
                addresses.append(address)
            }
            unsafe entry = current.pointee.ai_next
        }
        return addresses
    }
}
