import Testing

@testable import tollgate

struct PrintingTests {
    @Test func `columns stand below their heads, numbers at the right`() {
        var table = Table([("Name", .left), ("Tokens", .right)])
        table.add(["ann", "1,234"])
        table.add(["Zoë 東京", "5"])
        table.addTotal(["Total", "1,239"])
        let expected = """
            Name      Tokens
            --------  ------
            ann        1,234
            Zoë 東京       5
            --------  ------
            Total      1,239

            """
        #expect(table.text == expected)
    }

    @Test(arguments: [
        ("abc", 3), ("Zoë", 3), ("東京", 4), ("e\u{301}", 1), ("\u{1F600}", 2), ("", 0),
        ("한글", 4),
    ])
    func `a text's width is what a terminal gives it`(_ text: String, _ width: Int) {
        #expect(text.displayWidth == width)
    }

    @Test func `what could move the cursor is not printed`() {
        #expect("a\u{1B}[2Jb\r\nc\u{202E}d".printable == "a\u{FFFD}[2Jb\u{FFFD}\u{FFFD}c\u{FFFD}d")
    }

    @Test(arguments: [
        (Int64(0), "0"), (999, "999"), (1_000, "1,000"), (-1_234_567, "-1,234,567"),
        (Int64.max, "9,223,372,036,854,775,807"),
    ])
    func `thousands are parted by commas`(_ number: Int64, _ text: String) {
        #expect(String.grouped(number) == text)
    }

    @Test(arguments: [("abcdef", 4, "abc…"), ("abcd", 4, "abcd"), ("東京都", 4, "東…")])
    func `a text that is too wide is cut`(_ text: String, _ width: Int, _ cut: String) {
        #expect(text.cut(to: width) == cut)
        #expect(cut.displayWidth <= width)
    }

    @Test func `three columns fit on a terminal of 100`() {
        let long = String(repeating: "https://example.com/", count: 8)
        let text = SideBySide.text([
            ("one", ["short", "", "words that are wrapped between words because they are many"]),
            ("two", [long]),
            ("three", []),
        ])
        let lines = text.split(separator: "\n")
        #expect(lines.allSatisfy { $0.count <= 100 })
        let second = lines.dropFirst(2).map { $0.dropFirst(34).prefix(32) }.joined()
        #expect(second.filter { $0 != " " } == long)
    }
}
