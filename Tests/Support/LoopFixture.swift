package import Reactor

/// Runs an async body on an event loop of its own and stops the loop afterwards.
package func onLoop<Value: Sendable>(
    _ body: @escaping @Sendable (EventLoop) async throws -> Value
) async throws -> Value {
    let loop = EventLoop(index: 0)
    loop.start()
    defer {
        loop.stop()
        loop.join()
    }
    // A task of the test's own, so that what is expected inside is reported as the test's.
    return try await Task(executorPreference: loop) { try await body(loop) }.value
}
