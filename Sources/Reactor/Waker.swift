/// The right to resume one suspended task, once.
///
/// It costs half of what a checked continuation does; the price is that its holder must take it out
/// of its place before calling `wake`.
@safe package struct Waker<Value: Sendable>: Sendable {
    // SAFETY: every holder in this room takes the waker out of its place before it wakes.
    private let continuation: UnsafeContinuation<Value, Never>

    fileprivate init(_ continuation: UnsafeContinuation<Value, Never>) {
        unsafe self.continuation = continuation
    }

    /// Resumes the task; calling it twice is a bug that corrupts memory.
    package func wake(_ value: Value) {
        unsafe continuation.resume(returning: value)
    }
}

/// Suspends the calling task until somebody wakes it.
package func suspend<Value: Sendable>(_ body: (Waker<Value>) -> Void) async -> Value {
    // SAFETY: the one waker is handed to `body`, whose law is to wake it once.
    unsafe await withUnsafeContinuation { unsafe body(Waker($0)) }
}
