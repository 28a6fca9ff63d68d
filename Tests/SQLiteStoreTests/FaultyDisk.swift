import CFaultyDisk
import Synchronization

/// A disk in memory that forgets what was not synced when it crashes.
final class FaultyDisk: Sendable {
    /// What a crash leaves of writes that were not synced.
    enum Keeps: Int32, CaseIterable {
        case nothing = 0
        case everything = 1
        case halfAndATornOne = 2
    }

    let name: String
    private static let made = Atomic(0)

    init() {
        let (_, number) = Self.made.add(1, ordering: .relaxed)
        name = "faulty-\(number)"
        unsafe faulty_disk_make(name)
    }

    deinit { unsafe faulty_disk_forget(name) }

    /// How often the disk was changed.
    var changes: Int { Int(unsafe faulty_disk_changes(name)) }

    func crash(after changes: Int) { unsafe faulty_disk_crash_after(name, Int64(changes)) }

    func restart(_ keeps: Keeps) { unsafe faulty_disk_restart(name, keeps.rawValue) }

    func leaveRoom(bytes: Int64?) { unsafe faulty_disk_room(name, bytes ?? -1) }

    func failSyncs(_ count: Int32) { unsafe faulty_disk_fail_syncs(name, count) }
}
