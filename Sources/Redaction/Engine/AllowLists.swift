internal import Digest

/// What policies say is never a finding, although it looks like one.
struct AllowLists: Sendable {
    private var hosts: [[UInt8]] = []
    private var suffixes: [[UInt8]] = []
    private var networks: [IPNetwork] = []
    private var values: Set<Digest32> = []

    /// A finding is allowed when every policy allows it.
    init(_ policies: [RedactionPolicy]) {
        guard let first = policies.first else { return }
        let others = policies.dropFirst()
        let names = first.detectors.flatMap(\.allowedHosts).filter { name in
            others.allSatisfy { $0.detectors.contains { $0.allowedHosts.contains(name) } }
        }
        hosts = names.filter { !$0.hasPrefix(".") }.map { Array($0.lowercased().utf8) }
        suffixes = names.filter { $0.hasPrefix(".") }.map { Array($0.lowercased().utf8) }
        networks = first[.ip].allowedNetworks.filter { network in
            others.allSatisfy { $0[.ip].allowedNetworks.contains(network) }
        }.compactMap { IPNetwork($0) }
        values = others.reduce(Set(first.allowedValues)) { $0.intersection($1.allowedValues) }
    }

    /// True when nothing is ever left alone.
    var isEmpty: Bool {
        hosts.isEmpty && suffixes.isEmpty && networks.isEmpty && values.isEmpty
    }

    /// Whether a finding is to be left alone; values are compared in the form that all spellings
    /// share, where that loses nothing, else as they were written.
    func allow(
        _ finding: Finding,
        _ found: Span<UInt8>,
        written append: (inout [UInt8]) -> Void
    ) -> Bool {
        var value: [UInt8] = []
        if finding.kind == .phone {
            append(&value)
        } else {
            var message = TagMessage()
            message.set(finding.kind, named: [], found)
            value = Array(message.room[message.canonical])
        }
        return allow(finding.kind, value)
    }

    /// Whether some text of a kind is to be left alone.
    func allow(_ kind: RedactionKind, _ value: [UInt8]) -> Bool {
        if kind == .url || kind == .email, !hosts.isEmpty || !suffixes.isEmpty {
            if isAllowedHost(kind == .url ? Self.host(ofURL: value) : Self.host(ofEmail: value)) {
                return true
            }
        }
        if kind == .ip, !networks.isEmpty, let address = IPNetwork.address(value) {
            if networks.contains(where: { $0.holds(address) }) { return true }
        }
        return !values.isEmpty && values.contains(sha256(value.span))
    }

    private func isAllowedHost(_ host: [UInt8]) -> Bool {
        hosts.contains(host)
            || suffixes.contains { host.count > $0.count && host.suffix($0.count) == $0[...] }
    }

    private static func host(ofURL url: [UInt8]) -> [UInt8] {
        var host = url[...]
        for at in url.indices.dropLast(2)
        where url[at] == 0x3A && url[at + 1] == 0x2F && url[at + 2] == 0x2F {
            host = url[(at + 3)...]
            break
        }
        host = host.prefix { $0 != 0x2F && $0 != 0x3F && $0 != 0x23 && $0 != 0x5C }
        // A name in front of the host is a trick: such an address is never allowed.
        guard !host.contains(0x40) else { return [] }
        if let colon = host.lastIndex(of: 0x3A), host.first != 0x5B { host = host[..<colon] }
        return host.map(lowercased)
    }

    private static func host(ofEmail address: [UInt8]) -> [UInt8] {
        guard let at = address.lastIndex(of: 0x40) else { return [] }
        return address[(at + 1)...].map(lowercased)
    }
}
