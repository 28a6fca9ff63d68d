internal import Glibc

/// Writes whole texts to standard output or standard error, whatever their size.
enum StandardOutput {
    /// Prints bytes; a reader that has gone (`| head`) ends the process quietly, as it should.
    static func write(_ bytes: [UInt8], to descriptor: Int32 = 1) {
        var start = 0
        while start < bytes.count {
            // SAFETY: the kernel reads within the bounds that rebasing has checked.
            let count = unsafe bytes.withUnsafeBytes { buffer in
                let rest = unsafe UnsafeRawBufferPointer(rebasing: buffer[start...])
                return unsafe Glibc.write(descriptor, rest.baseAddress, rest.count)
            }
            if count < 0 {
                if errno == EINTR { continue }
                if errno == EAGAIN {
                    usleep(1_000)
                    continue
                }
                exit(errno == EPIPE ? 0 : 1)
            }
            start += count
        }
    }

    /// Prints a line.
    static func print(_ line: String) {
        write(Array((line + "\n").utf8))
    }

    /// Prints a line for people to standard error.
    static func complain(_ line: String) {
        write(Array((line + "\n").utf8), to: 2)
    }

    /// Whether standard output is a terminal, so that colours and boxes make sense.
    static var isTerminal: Bool { isatty(1) == 1 }

    /// Whether colours make sense: on a terminal whose owner did not set NO_COLOR.
    static var showsColours: Bool {
        // SAFETY: the environment is not changed while the program runs; only its presence counts.
        unsafe isTerminal && getenv("NO_COLOR") == nil
    }
}

/// All bytes of a descriptor, to its end; nil when reading fails.
func readWhole(_ descriptor: Int32) -> [UInt8]? {
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 65_536)
    while true {
        // SAFETY: the kernel writes at most the array's count.
        let count = unsafe read(descriptor, &piece, piece.count)
        if count < 0 {
            if errno == EINTR { continue }
            return nil
        }
        if count == 0 { return bytes }
        bytes += piece[..<count]
    }
}

/// Writes a new file; false when it is there already or cannot be written.
func createFile(_ path: String, _ bytes: [UInt8], mode: mode_t) -> Bool {
    // SAFETY: the call reads the path, which ends with a zero, and keeps nothing of it.
    let file = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
    guard file >= 0 else { return false }
    defer { close(file) }
    var start = 0
    while start < bytes.count {
        // SAFETY: the kernel reads within the bounds that rebasing has checked.
        let count = unsafe bytes.withUnsafeBytes { buffer in
            let rest = unsafe UnsafeRawBufferPointer(rebasing: buffer[start...])
            return unsafe Glibc.write(file, rest.baseAddress, rest.count)
        }
        guard count > 0 else { return false }
        start += count
    }
    return fsync(file) == 0
}
