package import Metering

extension Form where Value == ListenAddress {
    /// `127.0.0.1:8080`, `[::1]:8080`, `*:8080` (all of IPv4), `localhost:0`, `unix:PATH`.
    package static let listenAddress = Form(
        "HOST:PORT|unix:PATH",
        read: { (text: String) throws(Unreadable) in
            if text.hasPrefix("unix:") { return try unixAddress(String(text.dropFirst(5))) }
            guard !text.contains("://") else {
                throw Unreadable("`\(text)` is a URL; leave `http://` or `https://` out")
            }
            guard let (host, port) = hostAndPort(text), let port else {
                throw Unreadable("`\(text)` is not an address: write `HOST:PORT` or `unix:PATH`")
            }
            guard let number = UInt16(exactly: port) else {
                throw Unreadable("`\(port)` is not a port: they go from 0 to 65535")
            }
            switch host {
            case "*": return .tcp(host: "0.0.0.0", port: number)
            case "localhost": return .tcp(host: "127.0.0.1", port: number)
            default:
                guard isIPv4(host) || isIPv6(host) else {
                    throw Unreadable(
                        "`\(host)` is not an address to listen on: "
                            + "write an IP address, `localhost`, or `*` for all of IPv4"
                    )
                }
                return .tcp(host: host, port: number)
            }
        },
        show: \.description
    )

    /// The path must fit into `sockaddr_un` (unix(7): 108 bytes with the zero at its end).
    private static func unixAddress(_ path: String) throws(Unreadable) -> ListenAddress {
        guard !path.isEmpty else { throw Unreadable("`unix:` needs a path behind it") }
        guard path.utf8.count < 108, !path.utf8.contains(0) else {
            throw Unreadable("the path of a Unix socket has at most 107 bytes")
        }
        return .unix(path: path)
    }
}

extension Form where Value == ProxyTrust.Place {
    /// `10.0.0.0/8`, `::1`, or `unix` for whoever comes by a Unix socket that clients use.
    package static let proxy = Form(
        "CIDR|unix",
        read: { (text: String) throws(Unreadable) in
            if text == "unix" { return .socket }
            guard let range = AddressRange(text) else {
                throw Unreadable(
                    "`\(text)` is not an address, a range such as `10.0.0.0/8`, or `unix`"
                )
            }
            return .addresses(range)
        },
        show: { place in
            switch place {
            case .addresses(let range): range.text
            case .socket: "unix"
            }
        }
    )
}

extension Form where Value == BaseURL {
    /// `https://api.openai.com/v1`, `http://127.0.0.1:8000/v1`.
    package static let baseURL = Form(
        "URL",
        read: { (text: String) throws(Unreadable) in
            let usesTLS = text.lowercased().hasPrefix("https://")
            guard usesTLS || text.lowercased().hasPrefix("http://") else {
                throw Unreadable("`\(text)` is not a URL that begins with http:// or https://")
            }
            let rest = text.dropFirst(usesTLS ? 8 : 7)
            let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
            let path = rest.dropFirst(authority.count)
            guard !authority.contains("@") else {
                throw Unreadable("a base URL holds no user or password; use the setting `key`")
            }
            guard let (host, port) = hostAndPort(String(authority)), isHost(host) else {
                throw Unreadable("`\(authority)` is not a host, or a host and a port")
            }
            guard let number = UInt16(exactly: port ?? (usesTLS ? 443 : 80)), number > 0 else {
                throw Unreadable("`\(port ?? 0)` is not a port: they go from 1 to 65535")
            }
            guard isPath(path) else {
                throw Unreadable("`\(path)` is not the path of a base URL: no query, no spaces")
            }
            let end = path.lastIndex { $0 != "/" }.map { path.index(after: $0) } ?? path.startIndex
            return BaseURL(
                usesTLS: usesTLS,
                host: host,
                port: number,
                path: String(path[..<end])
            )
        },
        show: \.description
    )
}

extension Form where Value == ModelRoute {
    /// `PATTERN=UPSTREAM`, or `PATTERN=UPSTREAM:MODEL` for another name over there.
    package static let modelRoute = Form(
        "PATTERN=UPSTREAM[:MODEL]",
        read: { (text: String) throws(Unreadable) in
            guard let equals = text.lastIndex(of: "="), equals != text.startIndex else {
                throw Unreadable("`\(text)` is not a route: write `PATTERN=UPSTREAM[:MODEL]`")
            }
            let target = text[text.index(after: equals)...]
            let upstream = String(target.prefix { $0 != ":" })
            let rename = target.dropFirst(upstream.count + 1)
            guard isName(upstream) else {
                throw Unreadable("`\(upstream)` is not an upstream's name")
            }
            guard rename.isEmpty == !target.contains(":") else {
                throw Unreadable("`\(text)` has no model behind its `:`")
            }
            return ModelRoute(
                pattern: String(text[..<equals]),
                upstream: upstream,
                rename: rename.isEmpty ? nil : String(rename)
            )
        },
        show: { route in
            "\(route.pattern)=\(route.upstream)" + (route.rename.map { ":\($0)" } ?? "")
        }
    )
}

extension Form where Value == UpstreamHeader {
    /// `NAME: VALUE`, the value as a secret: `X-Key: env:NAME` works.
    package static let header = Form(
        "NAME:VALUE",
        read: { (text: String, around: Surroundings) throws(Unreadable) in
            let name = String(text.prefix { $0 != ":" })
            let value = text.dropFirst(name.utf8.count + 1).drop { $0 == " " }
            guard isToken(name), !value.isEmpty else {
                throw Unreadable("`\(name)` needs a field name, a colon and a value")
            }
            guard !reservedFields.contains(name.lowercased()) else {
                throw Unreadable("`\(name)` is a field that Tollgate sets itself")
            }
            let secret = try Form<Secret>.secret.read(String(value), around)
            return UpstreamHeader(name: name, value: secret)
        },
        show: { "\($0.name): \($0.value)" }
    )
}

extension Form where Value == LedgerPlace {
    /// `sqlite`, a `postgres://` URL, or `env:NAME` and `file:PATH` that hold one.
    package static let ledger = Form(
        "sqlite|postgres://...",
        read: { (text: String, around: Surroundings) throws(Unreadable) in
            if text == "sqlite" { return .sqlite }
            let isHidden = text.hasPrefix("env:") || text.hasPrefix("file:")
            guard isHidden || isPostgres(text) else {
                throw Unreadable("the ledger is neither `sqlite` nor a URL with `postgres://`")
            }
            let secret = try Form<Secret>.secret.read(text, around)
            guard isPostgres(String(decoding: secret.revealed, as: UTF8.self)) else {
                throw Unreadable("`\(text)` does not hold a URL with `postgres://`")
            }
            return .postgres(secret)
        },
        show: { $0 == .sqlite ? "sqlite" : "postgres://***" }
    )

    private static func isPostgres(_ text: String) -> Bool {
        text.hasPrefix("postgres://") || text.hasPrefix("postgresql://")
    }
}

extension Form where Value == String {
    /// A name of the IANA time zone database, by its form; whether it exists is for the clock.
    package static let timeZone = Form(
        "ZONE",
        read: { (text: String) throws(Unreadable) in
            let parts = text.split(separator: "/", omittingEmptySubsequences: false)
            let isNamed = parts.allSatisfy { part in
                part.utf8.first.map { isLetter($0) } == true
                    && part.utf8.allSatisfy {
                        isLetter($0) || isDigit($0) || $0 == 0x5F || $0 == 0x2B || $0 == 0x2D
                    }
            }
            guard isNamed, text.utf8.count <= 64 else {
                throw Unreadable("`\(text)` is not a time zone such as `UTC` or `Europe/Berlin`")
            }
            return text
        },
        show: { $0 }
    )

    /// An origin of the web, `https://chat.example.com`, or `*`.
    package static let origin = Form(
        "ORIGIN",
        read: { (text: String) throws(Unreadable) in
            if text == "*" { return text }
            guard let url = try? Form<BaseURL>.baseURL.read(text, Surroundings()),
                url.path.isEmpty, !text.hasSuffix("/")
            else {
                throw Unreadable(
                    "`\(text)` is not an origin: write scheme and host only, "
                        + "as in `https://chat.example.com`"
                )
            }
            return url.description
        },
        show: { $0 }
    )
}

/// Fields that the gateway writes; a setting must not forge framing or credentials.
private let reservedFields: Set<String> = [
    "accept-encoding", "api-key", "authorization", "connection", "content-encoding",
    "content-length", "content-type", "expect", "host", "keep-alive", "openai-organization",
    "openai-project", "proxy-authorization", "te", "trailer", "transfer-encoding", "upgrade",
    "x-request-id",
]
