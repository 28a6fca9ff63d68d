/// An upstream's base URL, taken apart once.
package struct BaseURL: Hashable, Sendable, CustomStringConvertible {
    /// `https`.
    package let usesTLS: Bool
    /// A name in lower case or an address literal, without brackets.
    package let host: String
    /// From the URL, else the scheme's.
    package let port: UInt16
    /// What comes before a route's own path: empty or beginning with `/`, never ending with it.
    package let path: String

    /// OpenAI's own.
    package static let openAI = BaseURL(
        usesTLS: true,
        host: "api.openai.com",
        port: 443,
        path: "/v1"
    )

    init(usesTLS: Bool, host: String, port: UInt16, path: String) {
        self.usesTLS = usesTLS
        self.host = host
        self.port = port
        self.path = path
    }

    /// The value of a `Host` field: brackets around IPv6, the port unless it is the scheme's.
    package var authority: String {
        let name = host.contains(":") ? "[\(host)]" : host
        return port == (usesTLS ? 443 : 80) ? name : "\(name):\(port)"
    }

    /// The URL as a whole.
    package var description: String {
        "\(usesTLS ? "https" : "http")://\(authority)\(path)"
    }
}
