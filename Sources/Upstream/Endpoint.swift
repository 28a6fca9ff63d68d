internal import HTTPWire
package import Reactor

/// Where an upstream is and how to talk to it: a base URL's parts, its credentials, its deadlines.
///
/// An object, because every request looks at it.
package final class Endpoint: Sendable {
    /// Puts TLS over a connected socket and proves that the peer is `host`.
    package typealias Secure =
        @Sendable (_ socket: Socket, _ host: String, _ deadline: MonotonicTime)
        async throws(UpstreamFault) -> any ByteStream

    /// The name in settings, logs and metrics.
    package let name: String
    /// The host's name or numeric address.
    package let host: String
    /// The port.
    package let port: UInt16
    /// The base URL's path without a slash at its end, such as `/v1`.
    package let basePath: [UInt8]
    /// Header fields that every request carries: the provider's key, organisation, project.
    package let fields: [(name: [UInt8], value: [UInt8])]
    /// TLS, or nil for a plain connection.
    package let secure: Secure?
    /// How long we wait for it.
    package let deadlines: Deadlines

    /// How long each part of an exchange may take, in milliseconds.
    package struct Deadlines: Sendable {
        /// Until the connection stands, TLS included.
        package var connectMilliseconds = 5_000
        /// From the request's last byte to the answer's first.
        package var firstByteMilliseconds = 600_000
        /// Between two reads of an answer.
        package var betweenBytesMilliseconds = 300_000
        /// The whole exchange.
        package var wholeMilliseconds = 3_600_000

        package init() {}
    }

    package init(
        name: String,
        host: String,
        port: UInt16,
        basePath: [UInt8],
        fields: [(name: [UInt8], value: [UInt8])],
        secure: Secure?,
        deadlines: Deadlines
    ) {
        self.name = name
        self.host = host
        self.port = port
        self.basePath = basePath
        self.fields = fields
        self.secure = secure
        self.deadlines = deadlines
    }

    /// The header lines of every request, written once.
    var commonFields: [UInt8] {
        var lines: [UInt8] = []
        do throws(WireError) {
            try HeadWriter.field("host", hostField.span, to: &lines)
            for (name, value) in fields {
                try HeadWriter.field(name: name.span, value.span, to: &lines)
            }
        } catch {
            preconditionFailure("an endpoint's header field cannot be written: settings check that")
        }
        // An answer in gzip would hide its usage from the counter.
        HeadWriter.field("accept-encoding", "identity", to: &lines)
        return lines
    }

    /// The `Host` field: the port is left out when it is the scheme's own.
    private var hostField: [UInt8] {
        let shown = host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]" : host
        let usual: UInt16 = secure == nil ? 80 : 443
        return Array((port == usual ? shown : "\(shown):\(port)").utf8)
    }
}
