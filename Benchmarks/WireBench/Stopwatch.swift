import Glibc

/// CPU time of this thread: other programs on the machine disturb it least.
struct Stopwatch {
    /// Nanoseconds of CPU time for one call: half of the rounds took less.
    let median: Double
    /// The quickest round: what remains when nobody shares the core.
    let best: Double

    /// Measures 21 rounds of at least 2 ms each; each call of `body` counts for `parts`.
    init(parts: Int = 1, _ body: () -> Void) {
        var calls = 1
        while Self.time(calls, body) < 2_000_000 { calls *= 2 }
        let rounds = (0..<21).map { _ in Double(Self.time(calls, body)) / Double(calls * parts) }
        let sorted = rounds.sorted()
        (median, best) = (sorted[10], sorted[0])
    }

    private static func time(_ calls: Int, _ body: () -> Void) -> Int {
        let start = now()
        for _ in 0..<calls { body() }
        return now() - start
    }

    private static func now() -> Int {
        var time = timespec()
        // SAFETY: the call writes one timespec, which is ours, and keeps no pointer.
        unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return time.tv_sec * 1_000_000_000 + time.tv_nsec
    }
}
