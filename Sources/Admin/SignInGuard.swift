package import Metering
internal import Synchronization

/// Slows down who tries keys: after ten failures in a minute an address waits.
///
/// It is asked only about keys that open nothing; a key that does is never kept waiting.
/// Guessing a key is hopeless anyway (190 random bits); this keeps the log readable and stops
/// a leaked list of keys from being tried in one go.
package final class SignInGuard: Sendable {
    private struct Failures {
        var count: Int
        let since: Timestamp
    }

    private let failures = Mutex<[String: Failures]>([:])
    private static let failuresMax = 10
    private static let windowMilliseconds: Int64 = 60_000
    private static let addressesMax = 10_000

    /// Nobody has failed yet.
    package init() {}

    /// The seconds that an address has to wait after a wrong key; nil when it may go on trying.
    package func waitSeconds(_ address: String, now: Timestamp) -> Int? {
        failures.withLock { failures in
            guard let found = failures[address], found.count >= Self.failuresMax else { return nil }
            let end = found.since.adding(milliseconds: Self.windowMilliseconds)
            guard now < end else {
                failures[address] = nil
                return nil
            }
            return Int((end.milliseconds - now.milliseconds + 999) / 1_000)
        }
    }

    /// Notes that an address showed a key that opens nothing.
    package func failed(_ address: String, now: Timestamp) {
        failures.withLock { failures in
            if failures.count >= Self.addressesMax {
                failures = failures.filter { Self.isOpen($0.value, now) }
                // A flood from ever new addresses must not fill the memory.
                if failures.count >= Self.addressesMax { failures.removeAll() }
            }
            guard let found = failures[address], Self.isOpen(found, now) else {
                failures[address] = Failures(count: 1, since: now)
                return
            }
            failures[address]?.count += 1
        }
    }

    private static func isOpen(_ failures: Failures, _ now: Timestamp) -> Bool {
        now < failures.since.adding(milliseconds: windowMilliseconds)
    }
}
