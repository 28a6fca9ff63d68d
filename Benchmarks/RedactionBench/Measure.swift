import Glibc

/// CPU nanoseconds of this process.
func cpuNanoseconds() -> Int64 {
    var time = timespec()
    // SAFETY: the call writes one timespec and keeps no pointer.
    let answer = unsafe clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    precondition(answer == 0, "the clock of the process cannot be read")
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
}

/// The CPU times of some rounds of the same work, sorted.
///
/// The work answers with a number that depends on it, so that it cannot be left out.
func times(rounds: Int, _ work: () -> Int) -> [Int64] {
    var sink = work()
    var found: [Int64] = []
    for _ in 0..<rounds {
        let start = cpuNanoseconds()
        sink &+= work()
        found.append(cpuNanoseconds() - start)
    }
    precondition(sink != Int.min)
    return found.sorted()
}

/// Bytes in nanoseconds as megabytes in a second.
func rate(_ bytes: Int, _ nanoseconds: Int64) -> Double {
    Double(bytes) * 1_000 / Double(nanoseconds)
}

extension Double {
    /// With so many places, right-aligned.
    func shown(_ places: Int, width: Int = 10) -> String {
        let scale = pow(10, Double(places))
        let whole = Int64((self * scale).rounded())
        let (integer, fraction) = whole.quotientAndRemainder(dividingBy: Int64(scale))
        var digits = String(fraction)
        while digits.count < places { digits = "0" + digits }
        let text = places == 0 ? "\(integer)" : "\(integer).\(digits)"
        return String(repeating: " ", count: max(0, width - text.count)) + text
    }
}
