/// The proxies whose word about their clients is believed.
///
/// Whoever else sends `X-Forwarded-For` or `X-Forwarded-Proto` is a client that says so of itself.
package struct ProxyTrust: Hashable, Sendable {
    /// Where a proxy is.
    package enum Place: Hashable, Sendable {
        /// At an address of a range.
        case addresses(AddressRange)
        /// Behind a Unix socket that clients are served on.
        case socket
    }

    private let places: [Place]

    /// Trusts proxies at some places; nobody by default.
    package init(_ places: [Place] = []) {
        self.places = places
    }

    /// Whether nobody is trusted, and nothing has to be looked up.
    package var isEmpty: Bool { places.isEmpty }

    /// Whether a peer's word is believed; an address is empty for a Unix socket.
    package func trusts(_ address: [UInt8]) -> Bool {
        places.contains { place in
            switch place {
            case .addresses(let range): range.contains(address)
            case .socket: address.isEmpty
            }
        }
    }

    /// The address of the client behind the proxies: the last of the list that is not trusted.
    ///
    /// Each proxy adds whom it sees at the end, so what stands before that is the client's own
    /// claim. Where the list cannot be read, the last address that could be counts.
    package func client(peer: [UInt8], forwardedFor list: String?) -> [UInt8] {
        guard trusts(peer), let list else { return peer }
        var nearest = peer
        for part in list.split(separator: ",").reversed() {
            let text = part.drop { $0 == " " || $0 == "\t" }.prefix { $0 != " " && $0 != "\t" }
            guard let address = AddressRange.address(String(text)) else { return nearest }
            nearest = address
            if !trusts(address) { break }
        }
        return nearest
    }
}
