internal import Glibc
internal import Reactor

/// The addresses of a host; the call blocks, which a command that does nothing else may.
func addresses(of host: String, port: UInt16) -> [SocketAddress] {
    if let literal = SocketAddress(host: host, port: port) { return [literal] }
    // SAFETY: the hints are a plain structure of numbers, and the answer is freed below.
    var hints = unsafe addrinfo()
    unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    unsafe hints.ai_flags = AI_ADDRCONFIG
    var list: UnsafeMutablePointer<addrinfo>?
    guard unsafe getaddrinfo(host, nil, &hints, &list) == 0 else { return [] }
    defer { unsafe freeaddrinfo(list) }
    var addresses: [SocketAddress] = []
    var entry = unsafe list
    // SAFETY: the list is the system's until freeaddrinfo, and each entry is looked at once.
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
        let bytes = text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:))
        let name = String(decoding: bytes, as: UTF8.self)
        if answer == 0, let address = SocketAddress(host: name, port: port) {
            addresses.append(address)
        }
        unsafe entry = current.pointee.ai_next
    }
    return addresses
}
