/// What an `SSESplitter` found.
package enum SSEStep: Equatable, Sendable {
    /// A whole event.
    case event(SSEEvent)
    /// All bytes given are used up; the rest of them is in the splitter's carry.
    case needMore
}

/// How an event stream ended.
package enum SSEEnd: Equatable, Sendable {
    /// Behind an event.
    case clean
    /// With an event that only now is known to be complete (its empty line was a lone CR).
    case event(SSEEvent)
    /// Within an event; these bytes of `carry` are not dispatched to anybody.
    case cutShort(Range<Int>)
}
