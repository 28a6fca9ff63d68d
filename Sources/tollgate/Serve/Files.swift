internal import Glibc

/// Reads a whole file; nil when it cannot be read.
func readFile(_ path: String) -> [UInt8]? {
    let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
        // SAFETY: the call writes at most `count` bytes into the array.
        let count = unsafe read(file, &buffer, buffer.count)
        if count == 0 { return bytes }
        guard count > 0 else {
            if errno == EINTR { continue }
            return nil
        }
        bytes += buffer[..<count]
    }
}

/// Writes a new file that only its owner can read; false when it is there already or cannot be.
func createSecretFile(_ path: String, _ bytes: [UInt8]) -> Bool {
    let file = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard file >= 0 else { return false }
    defer { close(file) }
    // SAFETY: the call reads the array's bytes.
    return unsafe write(file, bytes, bytes.count) == bytes.count && fsync(file) == 0
}

/// The system's reason for the last failed call.
func systemReason() -> String {
    // SAFETY: the text is copied before anybody can call strerror again on this thread.
    unsafe String(cString: strerror(errno))
}

/// The names of a folder's files, in no order; none when it cannot be read.
func fileNames(in folder: String) -> [String] {
    // SAFETY: the path is read during the call; the list is closed below.
    guard let list = unsafe opendir(folder) else { return [] }
    defer { unsafe closedir(list) }
    var names: [String] = []
    while let entry = unsafe readdir(list) {
        // SAFETY: a name ends with a zero and stays valid until the next `readdir`.
        let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { start in
            unsafe start.withMemoryRebound(to: CChar.self, capacity: 256) {
                unsafe String(cString: $0)
            }
        }
        names.append(name)
    }
    return names
}
