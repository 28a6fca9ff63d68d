internal import CLinux

/// Wakes many tasks and rings each of their loops once, when all are woken.
///
/// Without it a loop that sleeps is up after the first task, takes it, and has to be rung again for
/// the next one: a system call and a change of threads for each.
package func ringingOnce(_ body: () -> Void) {
    let held = HeldBells()
    // SAFETY: `held` lives until the key is cleared, and only this thread reads its own key.
    unsafe pthread_setspecific(HeldBells.key, Unmanaged.passUnretained(held).toOpaque())
    body()
    pthread_setspecific(HeldBells.key, nil)
    for loop in held.loops { loop.ring() }
}

/// The loops that a thread will ring when it has woken all it wants to wake.
final class HeldBells {
    fileprivate var loops: [EventLoop] = []

    fileprivate static let key: pthread_key_t = {
        var key = pthread_key_t()
        let answer = unsafe pthread_key_create(&key, nil)
        precondition(answer == 0, "no thread-specific keys left")
        return key
    }()

    /// Keeps a loop for later where the thread is waking many; false where it is not.
    static func keep(_ loop: EventLoop) -> Bool {
        guard let held = unsafe pthread_getspecific(key) else { return false }
        // SAFETY: `ringingOnce` on this thread's stack keeps the object.
        unsafe Unmanaged<HeldBells>.fromOpaque(held).takeUnretainedValue().loops.append(loop)
        return true
    }
}
