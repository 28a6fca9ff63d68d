import Reactor
import Support
import Testing

@Test func `a task stays on its loop across every wait`() async throws {
    try await onLoop { loop in
        #expect(loop.isCurrent)
        for _ in 0..<100 {
            await loop.sleep(until: loop.now)
            #expect(loop.isCurrent)
        }
    }
}

@Test func `sleepers wake in the order of their times`() async throws {
    let order = try await onLoop { loop in
        let log = OrderLog()
        let start = loop.now
        let tasks = [30, 10, 20].map { delay in
            loop.spawn {
                await loop.sleep(until: start.adding(milliseconds: delay))
                log.entries.append(delay)
            }
        }
        for task in tasks { await task.value }
        return log.entries
    }
    #expect(order == [10, 20, 30])
}

@Test func `a blocking call comes back to the loop that asked`() async throws {
    let thread = BlockingThread(name: "test-blocking")
    defer { thread.stop() }
    try await onLoop { loop in
        for number in 0..<50 {
            #expect(await thread.run { number * 2 } == number * 2)
            #expect(loop.isCurrent)
        }
    }
}

@Test func `posts from many threads all arrive`() async throws {
    let threads = (0..<4).map { BlockingThread(name: "poster-\($0)") }
    defer { for thread in threads { thread.stop() } }
    try await onLoop { loop in
        let log = OrderLog()
        for thread in threads {
            for number in 0..<500 {
                thread.post { loop.post { log.entries.append(number) } }
            }
        }
        while log.entries.count < 2_000 {
            await loop.sleep(until: loop.now.adding(milliseconds: 1))
        }
        let sum = log.entries.reduce(0, +)
        #expect(sum == 499_000)
    }
}

private final class OrderLog: @unchecked Sendable {
    // SAFETY: touched on one loop only.
    var entries: [Int] = []
}
