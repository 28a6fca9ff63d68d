package import HTTPWire

/// How much and how long a server waits for a client, by name.
///
/// The defaults are those of docs/operations.md; times are milliseconds.
package struct ServerLimits: Sendable {
    /// Head sizes: 431 and 414.
    package var wire = WireLimits()
    /// The largest body, after chunked decoding: 413, at once when the length announces it.
    package var bodyBytesMax = 16 * 1024 * 1024
    /// From the first byte of a head to its last, whatever comes between: 408.
    package var headMilliseconds = 10_000
    /// The least time for a body: 408.
    package var bodyMilliseconds = 30_000
    /// What each 64 KiB of a body adds to that.
    package var bodyMillisecondsPer64KiB = 1_000
    /// How long a connection may stay open without a request; longer than the usual client's 60 s.
    package var idleMilliseconds = 75_000
    /// How long a client may take nothing of an answer before it is given up.
    package var stallMilliseconds = 60_000
    /// Connections of the whole server; the newest is closed.
    package var connectionsMax = 20_000
    /// Connections from one address, 0 for no limit; the newest is closed.
    package var connectionsPerAddressMax = 1_000

    package init() {}
}
