internal import Reactor
internal import Synchronization

/// Whose turn it is in each conversation: sends are put in order, never interleaved.
///
/// A conversation that nobody sends to takes no memory.
final class Turns: Sendable {
    /// Sends that may wait for one conversation; more are told to come back.
    static let waitingMax = 8

    private let waiting = Mutex<[String: [Waker<Bool>]]>([:])

    /// Waits for the turn; false when too many wait already.
    ///
    /// Whoever has it must leave.
    func enter(_ name: String) async -> Bool {
        await suspend { waker in
            let answer: Bool? = waiting.withLock { waiting in
                guard let others = waiting[name] else {
                    waiting[name] = []
                    return true
                }
                guard others.count < Self.waitingMax else { return false }
                waiting[name, default: []].append(waker)
                return nil
            }
            if let answer { waker.wake(answer) }
        }
    }

    /// Gives the turn to the one who has waited longest.
    func leave(_ name: String) {
        let next: Waker<Bool>? = waiting.withLock { waiting in
            guard var others = waiting[name], !others.isEmpty else {
                waiting[name] = nil
                return nil
            }
            let first = others.removeFirst()
            waiting[name] = others
            return first
        }
        next?.wake(true)
    }
}
