/// The seven kinds of JSON values (RFC 8259, section 3; `true` and `false` count apart).
package enum JSONKind: UInt8, Sendable, BitwiseCopyable {
    case null, `false`, `true`, number, string, object, array
}
