import Glibc

/// CPU nanoseconds of this process.
func cpuNanoseconds() -> Int64 {
    var time = timespec()
    // SAFETY: the call writes one timespec and keeps no pointer.
    let answer = unsafe clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    precondition(answer == 0, "the clock of the process cannot be read")
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
}

/// The resident memory of this process.
func residentKB() -> Int {
    let pages = contents(of: "/proc/self/statm").split(separator: 0x20).dropFirst().first
    return (pages.flatMap { Int(String(decoding: $0, as: UTF8.self)) } ?? 0) * 4
}

/// The bytes of the file that the last argument names.
func file(_ arguments: [String]) -> [UInt8] {
    contents(of: arguments.last ?? "")
}

/// Writes bytes to standard output.
func write(_ bytes: [UInt8]) {
    var rest = bytes[...]
    while !rest.isEmpty {
        // SAFETY: the call reads the bytes of the slice and keeps no pointer.
        let count = unsafe rest.withUnsafeBytes { unsafe write(1, $0.baseAddress, $0.count) }
        guard count > 0 else { fatalError("standard output cannot be written") }
        rest = rest.dropFirst(count)
    }
}

private func contents(of path: String) -> [UInt8] {
    let descriptor = unsafe open(path, O_RDONLY)
    guard descriptor >= 0 else { fatalError("\(path) cannot be read") }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    while true {
        var block = [UInt8](repeating: 0, count: 1 << 16)
        // SAFETY: the call writes at most the count of the array it is given.
        let count = unsafe read(descriptor, &block, block.count)
        guard count > 0 else { return bytes }
        bytes += block[0..<count]
    }
}
