/// Why TLS could not be set up or a handshake failed, in words an operator can act on.
package struct TLSFault: Error, Equatable, Sendable, CustomStringConvertible {
    /// OpenSSL's reason.
    package let description: String

    init(_ description: String) {
        self.description = description
    }
}
