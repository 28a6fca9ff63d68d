/// What a `BodyDecoder` found.
package enum BodyEvent: Equatable, Sendable {
    /// These bytes of the span given are the body's next; never empty.
    case data(Range<Int>)
    /// All bytes given are used up, and the body goes on.
    case needMore
    /// The body is complete; what follows `position` belongs to the next message.
    case end
}
