import Glibc

/// CPU nanoseconds of this process.
func cpuNanoseconds() -> Int64 {
    var time = timespec()
    // SAFETY: the call writes one timespec and keeps no pointer.
    let answer = unsafe clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    precondition(answer == 0, "the clock of the process cannot be read")
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
}

/// Measures and prints one line of the table, if its name holds the word asked for.
///
/// The work answers with a number that depends on it, so that it cannot be left out.
func measured(
    _ name: String,
    _ bytes: @autoclosure () -> [UInt8],
    _ work: (_ bytes: [UInt8], _ times: Int) -> Int
) {
    if CommandLine.arguments.count > 1, !name.contains(CommandLine.arguments[1]) { return }
    let bytes = bytes()
    let nanoseconds = median(rounds: 41) { work(bytes, $0) }
    let rate = Double(bytes.count) * 1_000 / nanoseconds
    print(
        name.padded(34) + "\(bytes.count)".padded(10) + "\(rounded(nanoseconds))".padded(12)
            + "\(rounded(rate))"
    )
}

/// The median CPU time of one call over some rounds of some milliseconds each.
private func median(rounds: Int, _ work: (_ times: Int) -> Int) -> Double {
    var sink = work(1)
    var times = 1
    while true {
        let start = cpuNanoseconds()
        sink &+= work(times)
        if cpuNanoseconds() - start > 3_000_000 { break }
        times *= 2
    }
    var found: [Double] = []
    for _ in 0..<rounds {
        let start = cpuNanoseconds()
        sink &+= work(times)
        found.append(Double(cpuNanoseconds() - start) / Double(times))
    }
    precondition(sink != Int.min)
    return found.sorted()[rounds / 2]
}

private func rounded(_ value: Double) -> Double { (value * 10).rounded() / 10 }

extension String {
    /// The text with spaces behind it up to a width.
    func padded(_ width: Int) -> String {
        self + String(repeating: " ", count: max(1, width - count))
    }
}
