internal import Glibc

/// What the kernel says about this process, read when the page is asked for.
package struct ProcessSample: Equatable, Sendable {
    /// Processor time of all threads, user and system, in microseconds.
    package var cpuMicroseconds: Int64
    /// Resident memory, in bytes.
    package var residentBytes: Int64
    /// Open descriptors.
    package var openDescriptors: Int64
    /// How many descriptors may be open.
    package var descriptorsMax: Int64
    /// Threads.
    package var threads: Int64
    /// Seconds since 1970 at which the process began.
    package var startSeconds: Int64

    /// Reads `/proc/self`; zeros for what cannot be read.
    package static func now() -> ProcessSample {
        let stat = statFields()
        let tick = max(Int64(sysconf(Int32(_SC_CLK_TCK))), 1)
        var limit = rlimit()
        // SAFETY: the call fills the struct it is given.
        let known = unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0
        return ProcessSample(
            cpuMicroseconds: (field(stat, 14) + field(stat, 15)) * 1_000_000 / tick,
            residentBytes: field(stat, 24) * Int64(getpagesize()),
            openDescriptors: countDescriptors(),
            descriptorsMax: known ? Int64(clamping: limit.rlim_cur) : 0,
            threads: field(stat, 20),
            startSeconds: bootSeconds() + field(stat, 22) / tick
        )
    }

    /// Adds Prometheus' usual process metrics.
    package func read(into readings: inout MetricReadings) {
        readings.counter(
            "process_cpu_seconds_total",
            "Processor time of all threads.",
            cpuMicroseconds,
            decimals: 6
        )
        readings.gauge("process_resident_memory_bytes", "Resident memory.", residentBytes)
        readings.gauge("process_open_fds", "Open descriptors.", openDescriptors)
        readings.gauge("process_max_fds", "How many descriptors may be open.", descriptorsMax)
        readings.gauge("process_threads", "Threads.", threads)
        readings.gauge(
            "process_start_time_seconds",
            "When the process began, since 1970.",
            startSeconds
        )
    }

    /// The fields of `/proc/self/stat` from the third on; the second may hold spaces (proc(5)).
    private static func statFields() -> [Substring] {
        let text = readSmallFile("/proc/self/stat")
        guard let end = text.lastIndex(of: ")") else { return [] }
        return text[end...].dropFirst().split(separator: " ")
    }

    private static func field(_ fields: [Substring], _ number: Int) -> Int64 {
        fields.indices.contains(number - 3) ? Int64(fields[number - 3]) ?? 0 : 0
    }

    private static func bootSeconds() -> Int64 {
        let lines = readSmallFile("/proc/stat").split(separator: "\n")
        guard let line = lines.first(where: { $0.hasPrefix("btime ") }) else { return 0 }
        return Int64(line.dropFirst(6)) ?? 0
    }

    private static func countDescriptors() -> Int64 {
        // SAFETY: the stream is open between `opendir` and `closedir`; entries are only counted.
        guard let folder = unsafe opendir("/proc/self/fd") else { return 0 }
        defer { unsafe closedir(folder) }
        var entries: Int64 = 0
        while unsafe readdir(folder) != nil { entries += 1 }
        // Besides `.` and `..` the folder's own descriptor is among them.
        return max(entries - 3, 0)
    }
}

/// A file of `/proc` as text, at most 64 KiB; empty when it cannot be read.
private func readSmallFile(_ path: String) -> String {
    // SAFETY: the path is a string that lives through the call.
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return "" }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: 64 << 10)
    var end = 0
    while end < bytes.count {
        // SAFETY: the call writes at most the bytes behind `end`.
        let count = unsafe bytes.withUnsafeMutableBytes { buffer in
            unsafe read(descriptor, buffer.baseAddress.map { unsafe $0 + end }, buffer.count - end)
        }
        guard count > 0 else { break }
        end += count
    }
    return String(decoding: bytes[..<end], as: UTF8.self)
}
