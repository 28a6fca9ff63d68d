import Testing

@testable import Redaction

/// Kinds that a policy describes itself.
@Suite struct OwnKindTests {
    private static func redactor(
        _ entries: [String],
        _ match: RedactionPolicy.Words.Match = .word
    ) -> Redactor {
        Fixture.redactor { policy in
            var words = RedactionPolicy.Words(type: "HOUSE", file: "words")
            words.entries = entries
            words.match = match
            words.action = .redact
            policy.words = [words]
        }
    }

    @Test(arguments: [
        "The {HOUSE:heron}, not herons; {HOUSE:HERON}.", "a {HOUSE:Blue Sky} over blueskies",
        "{HOUSE:osprey} {HOUSE:Ospreys} {HOUSE:osp} {HOUSE:osprée}x-osp"
            .replacing("x-osp", with: " -{HOUSE:osp}"),
        "über{HOUSE: }".replacing("{HOUSE: }", with: "osp"),
        "{HOUSE:schön} {HOUSE:SCHÖN} {HOUSE:Schön}",
        "heron_x {HOUSE:heron}-x", "{HOUSE:heron}",
    ])
    func `whole words, stems and phrases are found in any case`(_ marked: String) {
        let redactor = Self.redactor(["heron", "blue sky", "osp*", "schön"])
        let plain = marked.replacing(#/\{[A-Z]+:([^}]*)\}/#) { $0.output.1 }
        #expect(
            Fixture.marked(plain, redactor) == marked.replacing("heron_x", with: "{HOUSE:heron}_x")
        )
    }

    @Test(arguments: [
        "{HOUSE:project bluebird}", "{HOUSE:Project  Bluebird}", "{HOUSE:project\nbluebird}",
        "{HOUSE:project-bluebird}s".replacing("}s", with: "} s"), "{HOUSE:project_bluebird}",
        "a {HOUSE:project - \tbluebird}", "project  -  bluebird", "projectbluebird",
        "project. bluebird", "{HOUSE:co-op}", "co op", "co--op", "co- op",
        "the {HOUSE:top  secret - plan}", "top secret", "xproject bluebird", "project bluebirds",
    ])
    func `a space in a phrase stands for any few separators`(_ marked: String) {
        let redactor = Self.redactor(["project bluebird", "co-op", "top secret plan"])
        let plain = marked.replacing(#/\{[A-Z]+:([^}]*)\}/#) { $0.output.1 }
        #expect(Fixture.marked(plain, redactor) == marked)
    }

    @Test func `words that may stand anywhere are found inside of others`() {
        let redactor = Self.redactor(["heron"], .anywhere)
        #expect(Fixture.marked("xheronx", redactor) == "x{HOUSE:heron}x")
    }

    @Test func `a list of many words finds each of them`() {
        let words = (0..<2_000).map { "word\($0)" }
        let redactor = Self.redactor(words)
        #expect(
            Fixture.marked("word1999 word2000 WORD7", redactor)
                == "{HOUSE:word1999} word2000 {HOUSE:WORD7}"
        )
    }

    @Test func `a pattern runs only behind its key words, and not on longer matches`() {
        let redactor = Fixture.redactor { policy in
            var pattern = RedactionPolicy.Pattern(type: "EMPLOYEE", regex: #"\b[A-Z]{3}-\d{3,9}\b"#)
            pattern.keywords = ["staff"]
            pattern.lengthMax = 8
            policy.patterns = [pattern]
        }
        #expect(Fixture.marked("EMP-1234", redactor) == "EMP-1234")
        #expect(Fixture.marked("STAFF EMP-1234", redactor) == "STAFF {EMPLOYEE:EMP-1234}")
        #expect(Fixture.marked("staff EMP-12345", redactor) == "staff EMP-12345")
    }

    @Test func `a pattern sees letters of all scripts as one character each`() {
        let redactor = Fixture.redactor { policy in
            policy.patterns = [RedactionPolicy.Pattern(type: "NAME", regex: "Frau .{4}(?= )")]
        }
        #expect(Fixture.marked("für Frau Müße und", redactor) == "für {NAME:Frau Müße} und")
    }

    @Test func `a pattern that hits a limit refuses the request, and never passes it`() throws {
        let text = String(repeating: "a", count: 60) + "!"
        let body = #"{"messages":[{"content":"\#(text)"}]}"#
        let slow = Fixture.redactor { policy in
            policy.patterns = [RedactionPolicy.Pattern(type: "SLOW", regex: "(a+)+$")]
        }
        guard case .refused(let refusal) = try Fixture.clean(body, slow) else {
            Issue.record("forwarded although nobody could look at it")
            return
        }
        #expect(refusal.isFailure && refusal.places.isEmpty)
        let replacing = Fixture.redactor { policy in
            policy.patterns = [RedactionPolicy.Pattern(type: "SLOW", regex: "(a+)+$")]
            policy.onError = .redact
        }
        #expect(
            try Fixture.forwarded(body, replacing) == #"{"messages":[{"content":"[REDACTED]"}]}"#
        )
    }

    @Test(arguments: ["(", "[", "a{2,1}", #"\p{Nothing}"#])
    func `an expression that does not compile is a fault of its policy, and lets nothing through`(
        _ regex: String
    ) throws {
        var policy = RedactionPolicy()
        policy.patterns = [RedactionPolicy.Pattern(type: "BAD", regex: regex)]
        #expect(policy.faults.map(\.path) == ["patterns[0].regex"])
        let redactor = Redactor([policy], placeholderKey: Fixture.key)
        #expect(try Fixture.forwarded(#"{"messages":[{"content":"x"}]}"#, redactor) == nil)
    }

    @Test func `a report of a longer match does not hide what must be redacted inside of it`() {
        let redactor = Fixture.redactor { policy in
            var pattern = RedactionPolicy.Pattern(type: "LINE", regex: "call .*")
            pattern.action = .report
            policy.patterns = [pattern]
        }
        #expect(Fixture.marked("call bo@example.com", redactor) == "call {EMAIL:bo@example.com}")
    }
}
