internal import CLinux
internal import Glibc

/// The data folder: made when missing, locked while in use, with a reserve for a full disk.
///
/// The lock is `flock` on `tollgate.lock`: it ends with the process, however that ends.
final class DataFolder: Sendable {
    // SAFETY: the C calls below read paths that outlive them and write into arrays of the size
    // they are told.

    let path: String
    private let lock: Int32
    private let reserveBytes: Int64

    /// Takes the folder for this process alone.
    init(path: String, reserveBytes: Int64, allowsAnyFileSystem: Bool) throws(LedgerOpenFault) {
        self.path = path
        self.reserveBytes = reserveBytes
        guard unsafe mkdir(path, 0o700) == 0 || errno == EEXIST else { throw Self.failure() }
        if !allowsAnyFileSystem, let name = Self.forgetfulFileSystem(at: path) {
            throw .fileSystem(name)
        }
        let file = path + "/tollgate.lock"
        lock = unsafe open(file, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard lock >= 0 else { throw Self.failure() }
        guard flock(lock, LOCK_EX | LOCK_NB) == 0 else {
            // `deinit` runs for what is thrown from here on, and closes the file.
            throw .locked(processID: Self.processID(in: lock))
        }
        write(processID: getpid())
        _ = makeReserve()
    }

    deinit { close(lock) }

    /// Lets another process have the folder; nothing is written after it.
    func unlock() {
        flock(lock, LOCK_UN)
    }

    /// The ledger's file.
    var ledgerPath: String { path + "/ledger.db" }

    /// Makes the ledger's file, if it is not there, for this account alone; what SQLite puts beside
    /// it gets the same permissions.
    func makeLedgerFile() throws(LedgerOpenFault) {
        guard Self.makePrivateFile(at: ledgerPath) else { throw Self.failure() }
    }

    /// Makes an empty file that only this account can read, if there is none.
    static func makePrivateFile(at path: String) -> Bool {
        let file = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard file >= 0 else { return false }
        return close(file) == 0
    }

    /// Makes a folder that only this account can read, if there is none.
    static func makePrivateFolder(at path: String) -> Bool {
        unsafe mkdir(path, 0o700) == 0 || errno == EEXIST
    }

    /// Whether there is a file.
    static func isThere(_ path: String) -> Bool { unsafe access(path, F_OK) == 0 }

    /// Where old entries go, by the month.
    var archivePath: String { path + "/archive" }

    /// Gives the reserve back to a full disk, so that entries still fit.
    func freeReserve() {
        _ = unsafe unlink(reservePath)
    }

    /// Sets the reserve aside (again); false when the disk has no room for it.
    func makeReserve() -> Bool {
        guard reserveBytes > 0 else { return true }
        let file = unsafe open(reservePath, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard file >= 0 else { return false }
        defer { close(file) }
        let isThere = posix_fallocate(file, 0, off_t(reserveBytes)) == 0
        if !isThere { freeReserve() }
        return isThere
    }

    private var reservePath: String { path + "/reserve" }

    private func write(processID: Int32) {
        let text = Array("\(processID)\n".utf8)
        _ = ftruncate(lock, 0)
        // SAFETY: the array outlives the call, which writes its bytes.
        _ = unsafe pwrite(lock, text, text.count, 0)
    }

    private static func failure() -> LedgerOpenFault {
        // SAFETY: strerror's text is copied at once; a data folder is opened by one thread.
        .folder(unsafe String(cString: strerror(errno)))
    }

    private static func processID(in file: Int32) -> Int32? {
        var text = [UInt8](repeating: 0, count: 16)
        // SAFETY: the call writes at most 16 bytes into the array.
        let count = unsafe pread(file, &text, text.count, 0)
        let digits = text.prefix(max(count, 0)).prefix { (0x30...0x39).contains($0) }
        return Int32(String(decoding: digits, as: UTF8.self))
    }

    /// The name of a file system that is known to lose acknowledged writes or to share files
    /// between machines without SQLite's locks (linux/magic.h).
    private static func forgetfulFileSystem(at path: String) -> String? {
        switch unsafe clinux_file_system(path) {
        case 0x6969: return "NFS"
        case 0xFF53_4D42, 0xFE53_4D42, 0x517B: return "a Windows share"
        case 0x0102_1994: return "tmpfs"
        case 0x8584_58F6: return "ramfs"
        default: return nil
        }
    }
}
