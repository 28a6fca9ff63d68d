/// The size of everything a peer may make us hold, by name.
///
/// The defaults are what a server grants a client; an upstream's answer gets the same unless the
/// driver says otherwise. For scale: nginx takes 32 KiB of head in lines of 8 KiB, Node 16 KiB,
/// SwiftNIO 80 KiB since CVE-2026-28980 (it had no limit before).
package struct WireLimits: Sendable, Equatable {
    /// Start line, fields and the empty line; more is answered 431.
    package var headBytesMax = 32 * 1024
    /// Fields in one head; the next one is answered 431.
    package var fieldsMax = 100
    /// The request target; a longer one is answered 414.
    package var targetBytesMax = 8 * 1024
    /// The method; the longest registered one (UPDATEREDIRECTREF) has 17 letters.
    package var methodBytesMax = 24
    /// Digits of a content length: 18 never overflow 63 bits (CVE-2021-40346 did 32).
    package var contentLengthDigitsMax = 18
    /// Options in all `Connection` fields of one head, each compared with each field name.
    package var connectionOptionsMax = 32
    /// Hex digits of a chunk size: 8 reach 4 GiB, more than any body limit.
    package var chunkSizeDigitsMax = 8
    /// Chunk extensions of one body in sum (CVE-2023-39326: a flood hidden in extensions).
    package var chunkExtensionBytesMax = 16 * 1024
    /// All trailer fields of one body, with their line ends.
    package var trailerBytesMax = 8 * 1024
    /// One server-sent event with its line ends; the OpenAI SDK for Go stops at 32 MiB.
    package var eventBytesMax = 1024 * 1024

    /// The defaults above.
    package init() {}
}
