internal import Synchronization

/// Counts text exactly as tiktoken does, one instance per event loop.
///
/// The tables of an encoding are built at its first use (a few milliseconds) and shared by all
/// counters; `prepare` does that early. A counter also owns a small memory of what it merged
/// lately. Sharing one counter between threads is safe, but only one of them at a time can use that
/// memory and the others work without, so give every loop its own.
package final class TokenCounter: Sendable {
    private let scratch: Mutex<MergeScratch?> = Mutex(nil)
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
                    return unsafe merger.count(TextBytes(buffer), encoding, limit)
                }
                return unsafe repaired.withUnsafeBufferPointer {
                    unsafe merger.count(TextBytes($0), encoding, limit)
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

    /// Counts the pieces at the start of valid text that end where they end whatever follows; how
    /// many bytes they have.
    func countSettled(_ valid: Span<UInt8>, _ encoding: Encoding) -> (bytes: Int, count: Int) {
        // SAFETY: the view does not outlive the closure.
        unsafe valid.withUnsafeBufferPointer { buffer in
            withMerger(encoding) { merger in
                var settled = (bytes: 0, count: 0)
                unsafe eachPiece(TextBytes(buffer), encoding, settled: true) { text, i, end in
                    settled.bytes = end
                    settled.count += merger.countPiece(text, i, end)
                    return true
                }
                return settled
            }
        }
    }

    /// Lends room to merge in.
    func withScratch<Answer: Sendable>(_ body: (MergeScratch) -> Answer) -> Answer {
        let answer = scratch.withLockIfAvailable { mine in
            if mine == nil { mine = MergeScratch() }
            return mine.map(body)
        }
        if let answer, let answer { return answer }
        return body(MergeScratch())
    }

    /// Lends a merger with room to work in.
    func withMerger<Answer: Sendable>(
        _ encoding: Encoding,
        _ body: (Merger) -> Answer
    ) -> Answer {
        let tables = RankTables.of(encoding)
        return withScratch {
            body(Merger(tables: tables, scratch: $0, tag: encoding.rawValue &+ 1))
        }
    }

    private func encode(_ text: TextBytes, _ encoding: Encoding, _ merger: Merger) -> [UInt32] {
        var tokens: [UInt32] = []
        eachPiece(text, encoding) { text, i, end in
            merger.encode(text, i, end, into: &tokens)
            return true
        }
        return tokens
    }

    /// Cuts a text by an encoding's rule, until `body` answers false or, if only settled pieces are
    /// wanted, up to the first that is not.
    @inline(__always)
    private func eachPiece(
        _ text: TextBytes,
        _ encoding: Encoding,
        settled: Bool = false,
        _ body: (TextBytes, _ start: Int, _ end: Int) -> Bool
    ) {
        switch encoding {
        case .o200kBase, .o200kHarmony: eachPiece(text, O200kSplit(), settled, body)
        case .cl100kBase: eachPiece(text, CL100kSplit(), settled, body)
        case .p50kBase, .r50kBase: eachPiece(text, GPT2Split(), settled, body)
        }
    }

    @inline(__always)
    private func eachPiece(
        _ text: TextBytes,
        _ rule: some SplitRule,
        _ settled: Bool,
        _ body: (TextBytes, _ start: Int, _ end: Int) -> Bool
    ) {
        var i = 0
        while i < text.count {
            let end = rule.end(text, i)
            guard !settled || rule.isSettled(text, i, end), body(text, i, end) else { return }
            i = end
        }
    }
}
