/// One header field as byte ranges into the span that its head was parsed from.
package struct Field: Equatable, Sendable {
    // 32 bits: 100 fields then take 2 KB that stay in the first-level cache. Heads are far shorter.
    private let nameStart, nameEnd, valueStart, valueEnd: UInt32
    /// Which name it is, if it is one that somebody here looks at.
    package let known: FieldName
    /// Whether a `Connection` field of the head names it, so that a proxy must not forward it.
    ///
    /// Never set for a name we know (RFC 9110 section 7.6.1 lets a sender list anything; one that
    /// lists `authorization` must not be able to take it away).
    package internal(set) var isNamedByConnection = false

    /// Takes offsets below 2^32: a head of 4 GiB is refused long before.
    @inline(__always)
    init(nameStart: Int, nameEnd: Int, valueStart: Int, valueEnd: Int, known: FieldName) {
        self.nameStart = UInt32(truncatingIfNeeded: nameStart)
        self.nameEnd = UInt32(truncatingIfNeeded: nameEnd)
        self.valueStart = UInt32(truncatingIfNeeded: valueStart)
        self.valueEnd = UInt32(truncatingIfNeeded: valueEnd)
        self.known = known
    }

    /// Where the name stands, in the letters' case that was sent.
    package var name: Range<Int> { Int(nameStart)..<Int(nameEnd) }
    /// Where the value stands, without white space at its ends; it may be empty.
    package var value: Range<Int> { Int(valueStart)..<Int(valueEnd) }
    /// Whether the field ends here: hop-by-hop by its name, or named by `Connection`.
    package var isHopByHop: Bool { isNamedByConnection || known.isHopByHop }
}
