import JSONText
import Testing

@testable import Redaction

/// What stands in the place of a value, and for whom it stays the same.
@Suite struct PlaceholderTests {
    private static func sent(
        _ text: String,
        _ redactor: Redactor = Fixture.redactor(),
        _ scope: RedactionScope = RedactionScope(key: "k")
    ) throws -> String {
        let body = #"{"messages":[{"content":"\#(text)"}]}"#
        guard case .edited(let found) = try Fixture.clean(body, redactor, scope: scope) else {
            return text
        }
        let whole = found.edits.apply(to: Array(body.utf8).span)
        return String(decoding: whole.dropFirst(25).dropLast(4), as: UTF8.self)
    }

    @Test func `a value has one placeholder in all turns, and others have others`() throws {
        let first = try Self.sent("bo@example.com")
        #expect(first.wholeMatch(of: #/\[EMAIL-[0-9A-HJKMNP-TV-Z]{8}\]/#) != nil)
        #expect(try Self.sent("a BO@Example.com b bo@example.com") == "a \(first) b \(first)")
        #expect(try Self.sent("al@example.com") != first)
    }

    @Test func `bounds of the same placeholder are those of the policy's scope`() throws {
        let people = [
            RedactionScope(key: "a", team: "t", user: "u"),
            RedactionScope(key: "b", team: "t", user: "u"),
            RedactionScope(key: "c", team: "t", user: "v"),
            RedactionScope(key: "d", team: "s", user: "w"),
        ]
        for (scope, kinds) in [(.key, 4), (.user, 3), (.team, 2), (.everyone, 1)]
            as [(RedactionPolicy.Placeholder.Scope, Int)]
        {
            let redactor = Fixture.redactor { $0.placeholder.scope = scope }
            let tags = Set(try people.map { try Self.sent("bo@example.com", redactor, $0) })
            #expect(tags.count == kinds, "\(scope)")
        }
        let other = Redactor([RedactionPolicy()], placeholderKey: [UInt8](repeating: 8, count: 32))
        #expect(try Self.sent("bo@example.com", other) != Self.sent("bo@example.com"))
    }

    @Test(arguments: [
        "bo@example.com", "536-22-8734", "4111 1111 1111 1111", "https://a.example.com/x",
        "+1-415-555-0132", "GB82 WEST 1234 5698 7654 32", "93.184.216.34", "2001:db8:1::7",
        "password: Xk29vPq81z", #"\"api_key\": \"k9Zx2Lm4Qp7Rt1Vw8Yb3Nc6\""#,
        "the password is Xk29vPq81z",
        "Authorization: Bearer k9Zx2Lm4Qp7Rt1Vw8Yb3Nc6", "ssn 536228734", "call 030 901820",
    ])
    func `a text with placeholders is left as it is`(_ text: String) throws {
        for style in DetectorRule.Style.allCases {
            let redactor = Fixture.redactor { policy in
                for index in policy.detectors.indices { policy.detectors[index].style = style }
            }
            let once = try Self.sent(text, redactor)
            #expect(once != text)
            #expect(try Self.sent(once, redactor) == once)
        }
    }

    @Test func `surrogates have the form of what they stand for, and nobody's`() throws {
        let redactor = Fixture.redactor { policy in
            for kind in [RedactionKind.url, .email, .ip] { policy[kind].style = .surrogate }
        }
        func check(_ value: String, _ form: Regex<Substring>) throws {
            let sent = try Self.sent(value, redactor)
            #expect(sent.wholeMatch(of: form) != nil, "\(sent)")
            #expect(try Self.sent(value, redactor) == sent)
        }
        try check("bo@example.com", #/user-[0-9a-z]{8}@redacted\.invalid/#)
        try check("https://a.example/x", #/https://url-[0-9a-z]{8}\.invalid//#)
        try check("93.184.216.34", #/2001:db8:7467:[0-9a-f]{4}:[0-9a-f]{4}::1/#)
        #expect(try Self.sent("536-22-8734", redactor).hasPrefix("[SSN-"))
    }

    @Test func `the last digits of a card stay where a policy keeps them`() throws {
        let redactor = Fixture.redactor { $0[.card].keepLast = 4 }
        let sent = try Self.sent("4000 0566 5566 5556", redactor)
        #expect(sent.wholeMatch(of: #/\[CARD-[0-9A-Z]{8}-5556\]/#) != nil)
    }

    @Test func `numbers and secrets are never put back by default, the others are`() throws {
        let body =
            #"{"messages":[{"content":"536-22-8734 4111111111111111 password: Xk29vPq81z"#
            + #" bo@example.com https://a.example/ +1-415-555-0132 93.184.216.34"}]}"#
        guard case .edited(let found) = try Fixture.clean(body) else {
            Issue.record("nothing was found")
            return
        }
        #expect(found.counts.redactedTotal == 7)
        #expect(Set(found.tags.tags.map(\.kind)) == [.email, .url, .phone, .ip])
    }

    @Test func `many values have as many placeholders, each put back to its own`() throws {
        let addresses = (0..<5_000).map { "p\($0)@example.com" }
        let body = #"{"messages":[{"content":"\#(addresses.joined(separator: " "))"}]}"#
        guard case .edited(let found) = try Fixture.clean(body) else {
            Issue.record("nothing was found")
            return
        }
        #expect(Set(found.tags.tags.map { found.tags.text(of: $0) }).count == 5_000)
        let sent = found.edits.apply(to: Array(body.utf8).span)
        var (output, counts) = ([UInt8](), RestoredCounts())
        let restorer = TextRestorer(found.tags)
        _ = restorer.restore(sent.span, isEnd: true, inJSON: false, to: &output, &counts)
        #expect(String(decoding: output, as: UTF8.self) == body)
    }

    @Test func `two values whose digests begin alike get longer placeholders`() {
        var table = TagTable()
        let stem = TagTable.Stem(.email, 5)
        let digests = (0..<3).map { TagDigest(high: UInt64($0), low: 1) }
        #expect(table.note(stem, digests[0]) == .new)
        #expect(table.note(stem, digests[0]) == .known)
        #expect(table.note(stem, digests[1]) == .another)
        #expect(table.note(TagTable.Stem(.url, 5), digests[1]) == .new)
        #expect(table.count == 2)
    }
}
