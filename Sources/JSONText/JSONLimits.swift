/// How much a document may hold; what is above is refused, never cut.
package struct JSONLimits: Equatable, Sendable {
    /// How many containers may be open at once.
    package var depth = 64
    /// How many members all objects together may have.
    package var members = 100_000
    /// How many values and names there may be; bounds the tape to 16 bytes for each.
    package var values = 1_000_000
    /// How many digits a number may have, its fraction and exponent included.
    package var numberDigits = 40

    /// How deep containers keep what they contain.
    ///
    /// Below, it is checked and then left off the tape, so that a long answer full of numbers
    /// costs no memory. A container that lost something is `isFolded`.
    package var keptDepth = Int.max

    /// The limits of `docs/threat-model.md`, where a request does not name others.
    package static let standard = JSONLimits()

    /// The standard limits, to be changed one by one.
    package init() {}
}
