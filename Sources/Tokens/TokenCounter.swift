internal import Synchronization

/// Counts text exactly as tiktoken does, one instance per event loop.
///
/// The tables of an encoding are built at its first use (a few milliseconds) and shared by all
/// counters; `prepare` does that early. A counter also owns a small memory of what it merged
/// lately. Sharing one counter between threads is safe, but only one of them at a time can use that
/// memory and the others work without, so give every loop its own.
package final class TokenCounter: Sendable {
    private let scratch: Mutex<MergeScratch?> = Mutex(nil)
    private let classes = CharacterClasses()

    /// Makes a counter; costs nothing until the first text.
    package init() {}

    /// Builds the tables of an encoding, so that no request has to wait for them.
    package static func prepare(_ encoding: Encoding) {
        _ = RankTables.of(encoding)
    }

    /// The number of tokens of a text; bytes that are not UTF-8 count as U+FFFD.
    package func count(_ utf8: Span<UInt8>, _ encoding: Encoding) -> Int {
        count(utf8, encoding, limit: .max) ?? 0
    }

    /// The number of tokens, or nil as soon as there are more than `limit`.
    package func count(_ utf8: Span<UInt8>, _ encoding: Encoding, limit: Int) -> Int? {
        // SAFETY: the view does not outlive the closure, and the repaired text is valid UTF-8.
        let total = unsafe utf8.withUnsafeBufferPointer { buffer in
            withMerger(encoding) { merger in
                guard let repaired = unsafe ValidText.repaired(buffer) else {
                    return unsafe count(TextBytes(buffer), encoding, merger, limit)
                }
                return unsafe repaired.withUnsafeBufferPointer {
                    unsafe count(TextBytes($0), encoding, merger, limit)
                }
            }
        }
        return total > limit ? nil : total
    }

    /// The token ids of a text, exactly those of tiktoken's `encode_ordinary`.
    package func encode(_ utf8: Span<UInt8>, _ encoding: Encoding) -> [UInt32] {
        // SAFETY: as in `count`.
        unsafe utf8.withUnsafeBufferPointer { buffer in
            withMerger(encoding) { merger in
                guard let repaired = unsafe ValidText.repaired(buffer) else {
                    return unsafe encode(TextBytes(buffer), encoding, merger)
                }
                return unsafe repaired.withUnsafeBufferPointer {
                    unsafe encode(TextBytes($0), encoding, merger)
                }
            }
        }
    }

    /// Lends a merger with this counter's scratch, or with a new one if another thread has it.
    private func withMerger<Answer: Sendable>(
        _ encoding: Encoding,
        _ body: (Merger) -> Answer
    ) -> Answer {
        let tables = RankTables.of(encoding)
        let tag = encoding.rawValue &+ 1
        let answer = scratch.withLockIfAvailable { mine in
            if mine == nil { mine = MergeScratch() }
            return mine.map { body(Merger(tables: tables, scratch: $0, tag: tag)) }
        }
        if let answer, let answer { return answer }
        return body(Merger(tables: tables, scratch: MergeScratch(), tag: tag))
    }

    private func count(
        _ text: TextBytes,
        _ encoding: Encoding,
        _ merger: Merger,
        _ limit: Int
    ) -> Int {
        switch encoding {
        case .o200kBase, .o200kHarmony:
            count(text, O200kSplit(classes: classes), merger, limit)
        case .cl100kBase:
            count(text, CL100kSplit(classes: classes), merger, limit)
        case .p50kBase, .r50kBase:
            count(text, GPT2Split(classes: classes), merger, limit)
        }
    }

    private func encode(_ text: TextBytes, _ encoding: Encoding, _ merger: Merger) -> [UInt32] {
        switch encoding {
        case .o200kBase, .o200kHarmony:
            encode(text, O200kSplit(classes: classes), merger)
        case .cl100kBase:
            encode(text, CL100kSplit(classes: classes), merger)
        case .p50kBase, .r50kBase:
            encode(text, GPT2Split(classes: classes), merger)
        }
    }

    @inline(__always)
    private func count(
        _ text: TextBytes,
        _ rule: some SplitRule,
        _ merger: Merger,
        _ limit: Int
    ) -> Int {
        let tables = merger.tables
        var (i, count) = (0, 0)
        while i < text.count, count <= limit {
            let end = rule.end(text, i)
            count &+= tables.holds(text, i, end) ? 1 : merger.count(text, i, end)
            i = end
        }
        return count
    }

    private func encode(
        _ text: TextBytes,
        _ rule: some SplitRule,
        _ merger: Merger
    ) -> [UInt32] {
        var tokens: [UInt32] = []
        var i = 0
        while i < text.count {
            let end = rule.end(text, i)
            merger.encode(text, i, end, into: &tokens)
            i = end
        }
        return tokens
    }
}
