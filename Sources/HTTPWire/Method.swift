/// A request's method, as far as somebody here tells it apart (RFC 9110 section 9.3, RFC 5789).
///
/// Methods are case-sensitive: `get` is `other`, which no route offers.
package enum Method: UInt8, Sendable {
    case get, head, post, put, delete, options, trace, patch, connect, other

    /// Names the method that some token spells.
    package init(_ bytes: Span<UInt8>) {
        if bytes.spells("GET") {
            self = .get
        } else if bytes.spells("POST") {
            self = .post
        } else if bytes.spells("HEAD") {
            self = .head
        } else if bytes.spells("PUT") {
            self = .put
        } else if bytes.spells("PATCH") {
            self = .patch
        } else if bytes.spells("DELETE") {
            self = .delete
        } else if bytes.spells("OPTIONS") {
            self = .options
        } else if bytes.spells("TRACE") {
            self = .trace
        } else if bytes.spells("CONNECT") {
            self = .connect
        } else {
            self = .other
        }
    }
}
