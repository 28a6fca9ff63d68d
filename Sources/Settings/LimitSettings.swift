/// Limits by name; where each stands and what a client is answered is in `docs/operations.md`.
package struct LimitSettings: Equatable, Sendable {
    /// A request's head, else 431.
    package var headBytesMax = 32 << 10
    /// Fields in a head, else 431.
    package var headFieldsMax = 100
    /// The request target, else 414.
    package var targetBytesMax = 8 << 10
    /// A body, else 413.
    package var bodyBytesMax = 16 << 20
    /// Arrays and objects inside one another, else 400.
    package var jsonDepthMax = 64
    /// Members and elements of a body, else 400.
    package var jsonMembersMax = 100_000
    /// Digits of a number, else 400.
    package var jsonDigitsMax = 40
    /// From a head's first byte to its end, else 408.
    package var headMilliseconds = 10_000
    /// For a body, before what its size adds, else 408.
    package var bodyMilliseconds = 30_000
    /// A body of this size gets one second more.
    package var bodyBytesPerSecond = 64 << 10
    /// A connection without a request is closed after this.
    package var idleMilliseconds = 75_000
    /// A client that takes nothing for so long is cut off.
    package var writeStallMilliseconds = 60_000
    /// Open connections of clients; the newest is closed.
    package var connectionsMax = 20_000
    /// Open connections from one address, else 429.
    package var connectionsPerAddressMax = 1_000
    /// The head of an upstream's answer, else 502.
    package var upstreamHeadBytesMax = 32 << 10
    /// An upstream's answer that is no stream, else 502.
    package var upstreamBodyBytesMax = 64 << 20
    /// One line of an upstream's event stream, else cut.
    package var eventLineBytesMax = 4 << 20
}
