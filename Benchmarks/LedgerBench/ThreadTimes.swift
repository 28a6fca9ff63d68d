import Glibc

/// CPU time of this process's threads, by name, in seconds.
struct ThreadTimes {
    private var seconds: [String: Double] = [:]

    subscript(name: String) -> Double { seconds[name] ?? 0 }

    /// All threads together.
    var all: Double { seconds.values.reduce(0, +) }

    /// What was used since an earlier reading.
    func since(_ earlier: ThreadTimes) -> ThreadTimes {
        var difference = ThreadTimes()
        for (name, value) in seconds { difference.seconds[name] = value - earlier[name] }
        return difference
    }

    /// Reads the scheduler's nanoseconds of every thread.
    static func read() -> ThreadTimes {
        var times = ThreadTimes()
        // SAFETY: the directory stream is used and closed here alone.
        guard let tasks = unsafe opendir("/proc/self/task") else { return times }
        defer { unsafe closedir(tasks) }
        while let entry = unsafe readdir(tasks) {
            let name = unsafe withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            guard name.first?.isNumber == true else { continue }
            let path = "/proc/self/task/\(name)"
            let thread = text(path + "/comm").split(separator: "\n").first.map(String.init) ?? "?"
            let ran = text(path + "/schedstat").split(separator: " ").first.flatMap { Double($0) }
            times.seconds[thread, default: 0] += (ran ?? 0) / 1e9
        }
        return times
    }

    private static func text(_ path: String) -> String {
        let file = unsafe open(path, O_RDONLY)
        guard file >= 0 else { return "" }
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: 512)
        // SAFETY: the call writes at most 512 bytes into the array.
        let count = unsafe Glibc.read(file, &bytes, bytes.count)
        return String(decoding: bytes.prefix(max(count, 0)), as: UTF8.self)
    }
}
