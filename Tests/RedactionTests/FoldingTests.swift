import Testing

@testable import Redaction

/// Values that people or programs wrote so that a plain expression would not find them.
@Suite struct FoldingTests {
    @Test(arguments: [
        "ssn {SSN:５３６－２２－８７３４} end", "{SSN:536\u{2011}22\u{2011}8734}",
        "{SSN:536\u{2013}22\u{2212}8734}", "{SSN:5\u{200B}36-22-87\u{FEFF}34}",
        "{SSN:536\u{AD}-22-8734}", "ssn {SSN:536\u{A0}22\u{2009}8734}",
        "{SSN:\u{0665}\u{0663}\u{0666}-22-8734}", "{SSN:\u{1D7D3}\u{1D7D1}\u{1D7D4}-22-8734}",
        "{SSN:5\u{301}36-22-8734}", "\u{200B}{SSN:536-22-8734}\u{200B}",
        "{CARD:4111\u{3000}1111\u{3000}1111\u{3000}1111}", "{CARD:4111\u{202F}1111 1111\u{A0}1111}",
        "{CARD:\u{0967}\u{200D}378282246310005}x"
            .replacing("{CARD:\u{0967}\u{200D}378282246310005}x", with: "{CARD:37828224631000５}"),
        "{EMAIL:ｂｏ＠ｅｘａｍｐｌｅ．ｃｏｍ}", "{EMAIL:bo@exa\u{AD}mple.com}", "{EMAIL:bo\u{FE6B}example.com}",
        "{URL:ｈｔｔｐｓ：／／ａ．ｅｘａｍｐｌｅ．ｃｏｍ／x}", "{IP:９３.184.216.34}",
        "{SSN:5\u{0E47}3\u{0670}6\u{093C}-22-8734}", "{SSN:536\u{1D173}-22\u{FFF9}-8734}",
        "{SSN:5\u{FE0F}\u{20E3}36-22-8734}", "{SSN:536\u{86}-22-8734}",
        "tel {PHONE:０９０ー１２３４ー５６７８} です", "{CARD:4111\u{2800}1111\u{2800}1111\u{2800}1111}",
        "\u{1B}[1;31m{SSN:536-22-8734}\u{1B}[0m ok", "{SSN:536\u{1B}[0m-22-8734}",
        "password: \u{1B}[33m{SECRET:Tr0ub4dor&3x}\u{1B}[0m",
        "{IBAN:GB82\u{A0}WEST\u{A0}1234\u{A0}5698\u{A0}7654\u{A0}32}",
    ])
    func `a value is found behind the characters that hide it`(_ marked: String) {
        let plain = marked.replacing(#/\{[A-Z]+:([^}]*)\}/#) { $0.output.1 }
        #expect(Fixture.marked(plain) == marked)
    }

    @Test(arguments: [
        "サーバーとメーカー", "第5ー6回", "हिन्दी में 5 में", "5\u{5BE}6", "\u{1B}[2J\u{1B}[H",
        "①②③-④⑤-⑥⑦⑧⑨", "⁵³⁶-²²-⁸⁷³⁴", "x\u{200B}y", "— – ‐", "１２３", "Ｈｅｌｌｏ", "🙂👍🏽",
    ])
    func `what only looks unusual stays`(_ text: String) {
        #expect(Fixture.marked(text) == text)
    }

    @Test(arguments: [
        #"5\u00336-22-8734"#, #"536\u002d22-8734"#, #"\u0035\u0033\u0036-22-\u0038734"#,
        #"536-22-\uff18734"#, #"5\u200b36-22-8734"#, #"536\u201122-8734"#,
        #"\ud835\udfd336-22-8734"#, #"536\u0001-22-\u00088734"#, #"536\u001b[31m-22-8734"#,
    ])
    func `escapes hide nothing, and nothing beside the value goes with it`(_ text: String) throws {
        let sent = try Fixture.forwarded(#"{"messages":[{"content":"a\u0020\#(text)\/\n"}]}"#)
        let wanted = #"{"messages":[{"content":"a\u0020[SSN]\/\n"}]}"#
        #expect(sent?.replacing(#/\[SSN-[0-9A-Z]{8}\]/#, with: "[SSN]") == wanted)
    }

    @Test func `the same value has the same placeholder in every spelling`() throws {
        var tags: Set<Substring> = []
        for text in [
            "536-22-8734", "536\u{2011}22\u{2011}8734", "５３６-22-8734", "SSN 536 22 8734",
            #"536\u002d22-8734"#, "ssn:536228734",
        ] {
            let sent = try Fixture.forwarded(#"{"messages":[{"content":"\#(text)"}]}"#) ?? ""
            for match in sent.matches(of: #/\[SSN-[0-9A-Z]{8}\]/#) { tags.insert(match.output) }
        }
        #expect(tags.count == 1)
    }

    @Test(arguments: [
        "**536-22-8734**", "`536-22-8734`", "_536-22-8734_", "|536-22-8734|", "[536-22-8734](x)",
        "~~536-22-8734~~", "<b>536-22-8734</b>", "\"536-22-8734\"", "(536-22-8734)",
        "> 536-22-8734", "- 536-22-8734", #"\n536-22-8734\n"#,
    ])
    func `marks of a text around a value do not hide it`(_ text: String) {
        #expect(Fixture.marked(text) == text.replacing("536-22-8734", with: "{SSN:536-22-8734}"))
    }
}
