/// The seven kinds of JSON values (RFC 8259, section 3; `true` and `false` count apart).
package enum JSONKind: UInt8, Sendable, BitwiseCopyable {
    case null, `false`, `true`, number, string, object, array

    /// Compares two kinds; what the compiler derives is a call by way of a table in other rooms.
    package static func == (x: JSONKind, y: JSONKind) -> Bool { x.rawValue == y.rawValue }
}
