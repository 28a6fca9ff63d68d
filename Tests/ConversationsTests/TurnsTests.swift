import Reactor
import Synchronization
import Testing

@testable import Conversations

@Suite struct TurnsTests {
    private final class Diary: Sendable {
        let turns = Turns()
        let lines = Mutex<[Int]>([])

        func note(_ line: Int) { lines.withLock { $0.append(line) } }
    }

    @Test func `sends to one conversation are put in order, others do not wait for them`() {
        let loop = EventLoop(index: 0)
        loop.start()
        let diary = Diary()
        let answers = loop.wait { () async -> [Bool] in
            var answers = [await diary.turns.enter("a"), await diary.turns.enter("b")]
            for number in 0..<Turns.waitingMax {
                loop.spawn {
                    guard await diary.turns.enter("a") else { return diary.note(-1) }
                    diary.note(number)
                    diary.turns.leave("a")
                }
            }
            // Behind everybody who was spawned: they wait by now, and there is no room for more.
            await loop.sleep(until: loop.now.adding(milliseconds: 1))
            answers.append(await diary.turns.enter("a"))
            diary.turns.leave("b")
            diary.turns.leave("a")
            await loop.sleep(until: loop.now.adding(milliseconds: 1))
            answers.append(await diary.turns.enter("a"))
            return answers
        }
        #expect(answers == [true, true, false, true])
        #expect(diary.lines.withLock { $0 } == Array(0..<Turns.waitingMax))
        loop.stop()
        loop.join()
    }
}
