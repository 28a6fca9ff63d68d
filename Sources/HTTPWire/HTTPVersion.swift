/// The two versions this room reads; others are refused with 505.
package enum HTTPVersion: UInt8, Sendable {
    case http10, http11
}
