import Digest
import Redaction
import Testing

@testable import Settings

@Suite struct RedactionFileTests {
    @Test func `a policy that says nothing is the default one`() throws {
        let (file, lines) = read("version: 1\n")
        #expect(lines.isEmpty)
        #expect(file.policies == [RedactionPolicy()])
    }

    @Test func `every member of a policy is read`() throws {
        let digest = String(repeating: "0a", count: 32)
        let (file, lines) = read(
            """
            version: 1
            name: house
            applies: { models: [gpt-*], keys: k1, teams: [a, b], users: "*" }
            on_error: redact
            unknown_fields: refuse
            refuse_protected_fields: true
            fields: { tool_arguments: no, system: false, names: off }
            detectors:
              SSN: { action: refuse, bare_digits: never }
              CARD: { action: report, issuers: any, keep_last: 4 }
              URL: { restore: false, schemes: web, style: surrogate, allow_hosts: [a.example] }
              IP: { action: redact, allow: [10.0.0.0/8] }
              EMAIL: { action: pass }
            patterns:
              - { type: EMPLOYEE, regex: '\\bEMP-\\d{6}\\b', keywords: [EMP-], max_length: 10 }
            words:
              - { type: PROFANITY, file: words/en.txt, match: anywhere, action: refuse }
            allow_values_sha256: [\(digest)]
            placeholder: { scope: team }
            response: { restore: false, scan: [SSN] }
            ---
            name: second
            """
        )
        #expect(lines.isEmpty)
        #expect(file.policies.map(\.name) == ["house", "second"])
        let policy = try #require(file.policies.first)
        #expect(policy.applies.models == ["gpt-*"])
        #expect(policy.applies.keys == ["k1"])
        #expect(policy.applies.teams == ["a", "b"])
        #expect(policy.onError == .redact)
        #expect(policy.unknownFields == .refuse)
        #expect(policy.refusesProtectedFields)
        #expect(!policy.fields.toolArguments && !policy.fields.system && !policy.fields.names)
        #expect(policy.fields.toolResults && policy.fields.metadata)
        #expect(policy[.ssn].action == .refuse && policy[.ssn].bareDigits == .never)
        #expect(policy[.card].action == .report && policy[.card].issuers == .any)
        #expect(policy[.card].keepLast == 4)
        #expect(!policy[.url].restore && policy[.url].schemes == .web)
        #expect(policy[.url].style == .surrogate && policy[.url].allowedHosts == ["a.example"])
        #expect(policy[.ip].action == .redact && policy[.ip].allowedNetworks == ["10.0.0.0/8"])
        #expect(policy[.email].action == .pass)
        #expect(policy[.phone] == RedactionPolicy()[.phone])
        #expect(policy.patterns.map(\.type) == ["EMPLOYEE"])
        #expect(policy.patterns.map(\.lengthMax) == [10])
        #expect(policy.words.map(\.entries) == [["darn", "bloody hell", "cur*"]])
        #expect(policy.words.map(\.action) == [.refuse])
        #expect(policy.allowedValues.map(\.bytes) == [[UInt8](repeating: 0x0A, count: 32)])
        #expect(policy.placeholder.scope == .team)
        #expect(!policy.response.restore && policy.response.scan == ["SSN"])
    }

    @Test(arguments: cases)
    func `a wrong redaction file is told line by line`(_ example: WrongCase) {
        #expect(read(example.text).lines == example.lines)
    }

    static let cases: [WrongCase] = [
        WrongCase(
            "",
            "redaction.yaml: there is no policy in this file; "
                + "to change nothing, set each detector's action"
        ),
        WrongCase("- a", "redaction.yaml:1: a policy must be a map, not a list"),
        WrongCase("version: 2", "redaction.yaml:1: `version`: this program reads version 1"),
        WrongCase(
            "name: a\n---\nname: a",
            "redaction.yaml:3: `name`: two policies are called `a`"
        ),
        WrongCase(
            "detectors:\n  SSN: { acton: redact }",
            "redaction.yaml:2: `acton` is not a setting here; did you mean `action`?"
        ),
        WrongCase(
            "detectors:\n  SSN: { issuers: any }",
            "redaction.yaml:2: `issuers` is not a setting here"
        ),
        WrongCase(
            "detectors:\n  CRAD: { action: redact }",
            "redaction.yaml:2: `CRAD` is not a setting here; did you mean `CARD`?"
        ),
        WrongCase(
            "detectors:\n  SSN: { action: hide }",
            "redaction.yaml:2: `action`: `hide` is not one of `pass`, `report`, `redact`, `refuse`"
        ),
        WrongCase(
            "detectors:\n  SSN: redact",
            "redaction.yaml:2: `SSN` must be a map, not a text"
        ),
        WrongCase(
            "detectors:\n  CARD: { keep_last: 5 }",
            "redaction.yaml:2: `keep_last`: `5` is not between 0 and 4"
        ),
        WrongCase(
            "on_error: pass",
            "redaction.yaml:1: `on_error`: `pass` is not one of `refuse`, `redact`"
        ),
        WrongCase(
            "patterns:\n  - { type: Employee, regex: x }",
            "redaction.yaml:2: `type`: `Employee` is not a kind's name: "
                + "use up to 32 of A-Z, 0-9 and `_`, a letter first"
        ),
        WrongCase("patterns:\n  - { type: A }", "redaction.yaml:2: `regex` is missing"),
        WrongCase(
            "patterns:\n  - { type: A }\n  - type: SSN\n    regex: x",
            "redaction.yaml:2: `regex` is missing",
            "redaction.yaml:3: `patterns[0].type`: `SSN` is a built-in kind"
        ),
        WrongCase(
            "name: a\ndetectors:\n  IP:\n    allow: [nowhere]\nresponse:\n  scan: [NONE]",
            "redaction.yaml:4: `detectors.IP.allow`: `nowhere` is no network: write 10.0.0.0/8",
            "redaction.yaml:6: `response.scan`: there is no kind `NONE`"
        ),
        WrongCase(
            "words:\n  - type: A\n    file: none.txt",
            "redaction.yaml:3: `file`: the word list `none.txt` cannot be read"
        ),
        WrongCase(
            "allow_values_sha256: [abc]",
            "redaction.yaml:1: `allow_values_sha256`: `abc` is not a SHA-256 digest "
                + "of 64 hexadecimal digits"
        ),
    ]

    @Test func `an expression that does not compile is told at its own line`() throws {
        let text = "name: a\npatterns:\n  - type: A\n    regex: x\n  - type: B\n    regex: '(x'"
        let line = try #require(read(text).lines.first)
        #expect(line.hasPrefix("redaction.yaml:6: `patterns[1].regex`: "))
    }

    private func read(_ text: String) -> (file: RedactionFile, lines: [String]) {
        let list = MistakeList()
        let words = ["words/en.txt": "# house list\ndarn\r\n  bloody hell\t\n\ncur*\n"]
        let file = RedactionFile(
            reading: Array(text.utf8),
            named: "redaction.yaml",
            readWords: { path in words[path].map { Array($0.utf8) } },
            noting: list
        )
        return (file, list.mistakes.all.map(\.description))
    }
}
