import Testing

@testable import Tokens

@Suite struct AnswerTallyTests {
    private let counter = TokenCounter()

    @Test func `texts of choices and tool calls are counted apart`() {
        var tally = AnswerTally(counter, .o200kBase)
        for part in ["Gr", "üße", " aus", " Zü", "rich"] {
            tally.append(Array(part.utf8).span, choice: 0, .content)
            tally.append(Array(part.utf8).span, choice: 1, .content)
            tally.append(Array(part.utf8).span, choice: 0, .toolArguments, part: 3)
        }
        let one = counter.count(Array("Grüße aus Zürich".utf8).span, .o200kBase)
        #expect(tally.total() == 3 * one)
    }

    @Test func `nothing said is nothing counted`() {
        var tally = AnswerTally(counter, .o200kBase)
        tally.append([UInt8]().span, choice: 0, .content)
        #expect(tally.total() == 0)
    }

    @Test func `more texts than are followed still count`() {
        var tally = AnswerTally(counter, .o200kBase)
        for part in 0..<2_000 {
            tally.append(Array("a".utf8).span, choice: 0, .toolName, part: part)
        }
        #expect(tally.total() == 2_000)
    }
}
