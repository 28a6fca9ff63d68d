import Testing

@testable import Tokens

@Suite struct CountTests {
    private let counter = TokenCounter()

    private func count(_ text: String, _ encoding: Encoding = .o200kBase) -> Int {
        counter.count(Array(text.utf8).span, encoding)
    }

    @Test func `nothing has no tokens`() {
        for encoding in Encoding.allCases {
            #expect(count("", encoding) == 0)
            #expect(counter.encode([UInt8]().span, encoding) == [])
        }
    }

    @Test func `a limit stops the count`() {
        let text = Array(String(repeating: "one two ", count: 100).utf8)
        let exact = counter.count(text.span, .o200kBase)
        #expect(counter.count(text.span, .o200kBase, limit: exact) == exact)
        #expect(counter.count(text.span, .o200kBase, limit: exact - 1) == nil)
        #expect(counter.count(text.span, .o200kBase, limit: 0) == nil)
    }

    @Test(arguments: [
        ([0xFF], 1), ([0xC3], 1), ([0xE2, 0x82], 1), ([0xF0, 0x9F, 0xA5], 1),
        ([0xED, 0xA0, 0x80], 3), ([0xC0, 0xAF], 2), ([0xF4, 0x90, 0x80, 0x80], 4),
        ([0xE2, 0x82, 0x41], 1), ([0x41, 0xE2, 0x82], 1), ([0xF0, 0x80, 0x80], 3),
    ])
    func `bytes that are not UTF-8 are replaced as the standard library does`(
        bytes: [UInt8],
        replacements: Int
    ) {
        let expected = String(decoding: bytes, as: UTF8.self)
        #expect(expected.unicodeScalars.count { $0 == "\u{FFFD}" } == replacements)
        #expect(
            counter.encode(bytes.span, .o200kBase)
                == counter.encode(Array(expected.utf8).span, .o200kBase)
        )
    }

    @Test func `random bytes are replaced as the standard library does`() {
        var texts = Texts(seed: 1)
        for _ in 0..<2_000 {
            let bytes = texts.nextBytes()
            let expected = Array(String(decoding: bytes, as: UTF8.self).utf8)
            #expect((ValidText.repaired(bytes.span) ?? bytes) == expected, "\(bytes)")
        }
    }

    @Test(arguments: Encoding.allCases)
    func `counting and encoding agree`(encoding: Encoding) {
        var texts = Texts(seed: 2)
        for _ in 0..<2_000 {
            let text = texts.next()
            let ids = counter.encode(text.span, encoding)
            #expect(ids.count == counter.count(text.span, encoding))
            let source = RankSource.of(encoding)
            #expect(ids.flatMap { source.token(Int($0)) ?? [] } == text)
        }
    }

    /// Texts that defeat a backtracking engine, a quadratic merge, or a stack.
    @Test(arguments: [
        ("a", 12_500), (" ", 782), ("\n", 6_250), ("🥊", 50_000), ("\u{0301}", 50_000),
        ("的", 33_333), ("\u{0}", 50_000),
    ])
    func `a hundred thousand bytes of one character are counted`(
        _ character: String,
        _ tokens: Int
    ) {
        let count = 100_000 / character.utf8.count
        #expect(self.count(String(repeating: character, count: count)) == tokens)
    }

    @Test func `a megabyte of blanks is counted`() {
        #expect(count(String(repeating: " ", count: 1_000_000)) == 7_813)
    }

    @Test func `threads may share a counter`() async {
        let text = Array(
            String(repeating: "Grüße aus Zürich, 東京 and Tollgateville. ", count: 50).utf8
        )
        let alone = count(String(decoding: text, as: UTF8.self))
        let counts = await withTaskGroup(of: Int.self) { group in
            for _ in 0..<16 {
                group.addTask { counter.count(text.span, .o200kBase) }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(counts == [Int](repeating: alone, count: 16))
    }
}
