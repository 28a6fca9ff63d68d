import Testing

@testable import Tokens

@Suite struct PrefixListTests {
    @Test(arguments: [
        ("gpt-4", "name"), ("gpt-4o", "4"), ("gpt-4o-mini", "4o-m"), ("gpt-3", "all"), ("", "all"),
        ("gpt", "all"), ("gpt-4x", "4"),
    ])
    func `a name wins, else the longest beginning`(model: String, wanted: String) {
        let rules = [
            ("*", "all"), ("gpt-4*", "4"), ("gpt-4", "name"), ("gpt-4o-m*", "4o-m"),
            ("gpt-4*", "second"),
        ]
        let list = PrefixList(rules.map(\.1)) { rule in
            rules.first { $0.1 == rule }?.0 ?? ""
        }
        #expect(list.rule(for: Array(model.utf8).span) == wanted)
    }

    @Test func `without a rule for all there may be none`() {
        let list = PrefixList(["a*"]) { $0 }
        #expect(list.rule(for: Array("b".utf8).span) == nil)
    }
}
