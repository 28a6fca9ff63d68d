internal import CSQLite
internal import Reactor
internal import Synchronization

/// Moves pages from the write-ahead log into the database on a thread of its own, so that commits
/// never pay for it.
///
/// While commits keep coming no such pass can empty the log, because it grows meanwhile; once it
/// is long the writer itself makes a last pass, which after the other thread's is a short one.
final class Checkpointer: Sendable {
    /// Pages in the log that start a pass: 4 MiB.
    ///
    /// A short log is written over and over where the file has its blocks already, which makes a
    /// sync much cheaper than one that lets it grow.
    private static let passPages: Int32 = 1_000
    /// Pages in the log that the writer empties itself: 16 MiB.
    private static let longPages: Int32 = 4_000
    private static let pageBytes: Int64 = 4_096

    private let thread: BlockingThread
    private let database: Database
    private let writer: Database
    private let pages: LogPages
    private let isRunning = Atomic(false)
    private let donePages = Atomic<Int32>(0)

    init(path: String, writer: Database, disk: String?) throws(SQLiteFault) {
        database = try Database(path: path, mode: .readWrite, disk: disk)
        // A connection that has not read yet does not know that there is a log, and moves nothing.
        _ = try database.prepare("SELECT count(*) FROM sqlite_schema").first { $0.int(0) }
        thread = BlockingThread(name: "ledger-log")
        pages = LogPages()
        self.writer = writer
        writer.countLogPages(in: pages)
    }

    /// A ledger that could not be opened leaves no thread behind.
    deinit { thread.stop() }

    /// How long the log is.
    var logBytes: Int64 { Int64(pages.count) * Self.pageBytes }

    /// Called by the writer after each commit.
    func committed() {
        let count = pages.count
        if count < Self.passPages {
            donePages.store(0, ordering: .relaxed)
            return
        }
        let done = donePages.load(ordering: .acquiring)
        guard count - done >= Self.passPages else { return }
        guard !isRunning.exchange(true, ordering: .acquiringAndReleasing) else { return }
        if count >= Self.longPages, done > 0 {
            // Readers that still look at the log only put this off.
            _ = writer.checkpoint(SQLITE_CHECKPOINT_PASSIVE)
            donePages.store(0, ordering: .relaxed)
            isRunning.store(false, ordering: .releasing)
            return
        }
        thread.post { [self] in
            _ = database.checkpoint(SQLITE_CHECKPOINT_PASSIVE)
            donePages.store(count, ordering: .releasing)
            isRunning.store(false, ordering: .releasing)
        }
    }

    /// Ends the thread and empties the log for good.
    func close() {
        thread.stop()
        _ = writer.checkpoint(SQLITE_CHECKPOINT_TRUNCATE)
    }
}

/// How many pages the log holds after the newest commit; written by SQLite's hook.
final class LogPages: Sendable {
    private let pages = Atomic<Int32>(0)

    var count: Int32 { pages.load(ordering: .relaxed) }

    fileprivate func set(_ count: Int32) { pages.store(count, ordering: .relaxed) }
}

extension Database {
    /// Moves pages from the log; false when something was in the way.
    func checkpoint(_ mode: Int32) -> Bool {
        var frames: Int32 = 0
        // SAFETY: a null name means all databases; the call writes one count.
        let code = unsafe sqlite3_wal_checkpoint_v2(pointer, nil, mode, &frames, nil)
        assert(code != SQLITE_OK || frames >= 0, "the connection does not know of the log")
        return code == SQLITE_OK
    }

    /// Keeps a count of the log's pages.
    ///
    /// The hook also switches SQLite's own checkpoints off.
    func countLogPages(in pages: LogPages) {
        // SAFETY: the checkpointer owns `pages` and this connection, and so outlives the hook.
        let context = unsafe Unmanaged.passUnretained(pages).toOpaque()
        _ = unsafe sqlite3_wal_hook(
            pointer,
            { context, _, _, count in
                guard let context = unsafe context else { return SQLITE_OK }
                unsafe Unmanaged<LogPages>.fromOpaque(context).takeUnretainedValue().set(count)
                return SQLITE_OK
            },
            context
        )
    }
}
