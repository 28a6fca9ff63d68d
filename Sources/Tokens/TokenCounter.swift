/// Counts text exactly as tiktoken does, one instance per event loop.
///
/// The tables of an encoding are built at its first use and shared by all counters. A counter also
/// owns a small memory of what it merged lately; sharing one counter between threads is safe, but
/// only one of them can use that memory at a time, so give every loop its own.
package final class TokenCounter: Sendable {
    /// Makes a counter; costs nothing until the first text.
    package init() {}

    /// The number of tokens of a text; bytes that are not UTF-8 count as U+FFFD.
    ///
    /// Until the rank tables land this answers the byte length, which no count exceeds.
    package func count(_ utf8: Span<UInt8>, _ encoding: Encoding) -> Int {
        utf8.count
    }

    /// The number of tokens, or nil as soon as there are more than `limit`.
    package func count(_ utf8: Span<UInt8>, _ encoding: Encoding, limit: Int) -> Int? {
        let count = count(utf8, encoding)
        return count > limit ? nil : count
    }
}
