import Testing

@testable import Tokens

@Suite struct DeltaCounterTests {
    private let counter = TokenCounter()

    private func total(
        _ text: [UInt8],
        _ encoding: Encoding,
        step: Int,
        openBytesMax: Int = 4_096,
        settleBytesMin: Int = 1
    ) -> Int {
        var delta = DeltaCounter(
            counter,
            encoding,
            openBytesMax: openBytesMax,
            settleBytesMin: settleBytesMin
        )
        var at = 0
        while at < text.count {
            let end = min(at + step, text.count)
            delta.append(text.span.extracting(at..<end))
            at = end
        }
        return delta.total()
    }

    @Test(arguments: [Encoding.o200kBase, .cl100kBase, .p50kBase], [1, 2, 3, 7, 64])
    func `any split gives the count of the joined text`(encoding: Encoding, step: Int) {
        var texts = Texts(seed: 4)
        for _ in 0..<300 {
            let text = texts.next()
            let joined = counter.count(text.span, encoding)
            for settleBytesMin in [1, 20] {
                let split = total(text, encoding, step: step, settleBytesMin: settleBytesMin)
                let shown = String(decoding: text, as: UTF8.self).debugDescription
                #expect(split == joined, "\(shown)")
            }
        }
    }

    @Test(arguments: [1, 2, 5])
    func `what is not UTF-8 counts alike whole and split`(step: Int) {
        var texts = Texts(seed: 5)
        for _ in 0..<1_000 {
            let text = texts.nextBytes()
            let joined = counter.count(text.span, .o200kBase)
            #expect(total(text, .o200kBase, step: step) == joined, "\(text)")
        }
    }

    @Test func `every prefix has the count of that prefix`() {
        var texts = Texts(seed: 6)
        for _ in 0..<40 {
            let text = texts.next()
            var delta = DeltaCounter(counter, .o200kBase)
            for i in text.indices {
                delta.append([text[i]].span)
                let prefix = counter.count(text.span.extracting(0...i), .o200kBase)
                #expect(delta.total() == prefix)
            }
        }
    }

    /// Runs longer than what a counter keeps, with every way in which they can end.
    static let long: [[String]] = {
        let runs = [
            "a", "A", "中", "ʰ", "\u{0301}", " ", "\n ", "  \n", "!", "!\u{0301}", "-", "\r\n", "1",
            "ab",
            "🥊", "Aé", "中A",
        ]
        let starts = ["", " ", "x", "X", "!", "\n", "\u{0301}", "中"]
        let ends = [
            "", "a", "A", "'s", "'", "'re", "'rx", "'ſ", " b", "\n", "/", "1", "\u{0301}", "中A",
        ]
        return starts.flatMap { start in runs.map { run in [start, run] + ends } }
    }()

    @Test(arguments: [Encoding.o200kBase, .cl100kBase, .p50kBase], [1, 100])
    func `a run longer than what is kept counts as the joined text`(
        encoding: Encoding,
        step: Int
    ) {
        var texts = Texts(seed: 7)
        for parts in Self.long where step > 1 || texts.number(below: 4) == 0 {
            let run = String(repeating: parts[1], count: 280 / parts[1].utf8.count)
            for end in parts[2...] where texts.number(below: 6) == 0 {
                for tail in ["", "ABC", "  \n", " \t", "'s"] where texts.number(below: 3) == 0 {
                    let text = Array((parts[0] + run + tail + end + "!").utf8.dropLast(1))
                    let joined = counter.count(text.span, encoding)
                    let split = total(text, encoding, step: step, openBytesMax: 200)
                    #expect(split == joined, "\(parts[0]) \(parts[1]) \(tail) \(end)")
                }
            }
        }
    }

    @Test func `a long run leaves a counter of bounded size`() {
        var delta = DeltaCounter(counter, .o200kBase)
        let part = [UInt8](repeating: 0x61, count: 1_000)
        for _ in 0..<6 { delta.append(part.span) }
        #expect(delta.openBytes <= 4_096)
        #expect(
            delta.total() == counter.count([UInt8](repeating: 0x61, count: 6_000).span, .o200kBase)
        )
    }
}
