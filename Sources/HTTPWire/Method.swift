/// A request's method, as far as somebody here tells it apart (RFC 9110 section 9.3, RFC 5789).
///
/// Methods are case-sensitive: `get` is `other`, which no route offers.
package enum Method: UInt8, Sendable {
    case get, head, post, put, delete, options, trace, patch, connect, other

    /// Names the method that some token spells.
    package init(_ bytes: Span<UInt8>) {
        self =
            switch bytes.count {
            case 3 where bytes.spells("GET"): .get
            case 3 where bytes.spells("PUT"): .put
            case 4 where bytes.spells("POST"): .post
            case 4 where bytes.spells("HEAD"): .head
            case 5 where bytes.spells("PATCH"): .patch
            case 5 where bytes.spells("TRACE"): .trace
            case 6 where bytes.spells("DELETE"): .delete
            case 7 where bytes.spells("OPTIONS"): .options
            case 7 where bytes.spells("CONNECT"): .connect
            default: .other
            }
    }
}
