internal import CLinux
internal import Synchronization

extension EventLoop {
    /// Runs async work on the loop and blocks the calling thread for its value.
    ///
    /// For the main thread at start and end, and for tools; calling it on a loop would stop the
    /// loop for ever, so that traps.
    package func wait<Value: Sendable>(
        for body: @escaping @Sendable () async -> Value
    ) -> Value {
        precondition(!isCurrent, "a loop cannot wait for itself")
        let bell = eventfd(0, Int32(EFD_CLOEXEC))
        precondition(bell >= 0, "no descriptors left")
        defer { close(bell) }
        // SAFETY: an eventfd moves eight bytes, and `one` and `count` have as many.
        let answer = Answer<Value>()
        post { [self] in
            spawn {
                let value = await body()
                answer.value.withLock { $0 = value }
                var one: UInt64 = 1
                _ = unsafe write(bell, &one, 8)
            }
        }
        var count: UInt64 = 0
        while unsafe read(bell, &count, 8) < 0 {}
        guard let value = answer.value.withLock({ $0 }) else {
            preconditionFailure("the bell rang without an answer")
        }
        return value
    }
}

private final class Answer<Value: Sendable>: Sendable {
    let value = Mutex<Value?>(nil)
}
