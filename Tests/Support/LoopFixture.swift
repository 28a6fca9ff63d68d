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
    let result: Result<Value, any Error> = await withCheckedContinuation { continuation in
        loop.post {
            loop.spawn {
                do {
                    continuation.resume(returning: .success(try await body(loop)))
                } catch {
                    continuation.resume(returning: .failure(error))
                }
            }
        }
    }
    return try result.get()
}
