/// How a message's body is delimited (RFC 9112 section 6.3).
package enum BodyFraming: Equatable, Sendable {
    /// There is no body, and no field announced one.
    case none
    /// Exactly so many bytes; `length(0)` was announced as such.
    case length(Int)
    /// Chunks, the last of size zero.
    case chunked
    /// Answers only: everything until the peer closes.
    case untilClose
}
