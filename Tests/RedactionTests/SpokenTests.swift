import Testing

@testable import Redaction

/// Digits written as words, as programs write down what was said.
@Suite struct SpokenTests {
    @Test(arguments: [
        "ssn {SSN:four two one dash six five dash one seven nine six}",
        "my social is {SSN:five three six two two eight seven three four}, thanks",
        "SSN: {SSN:Five, three, six, two, two, eight, seven, three, four}.",
        "card {CARD:four one one one one one one one one one one one one one one one} please",
        "card {CARD:four-one-one-one one-one-one-one one-one-one-one one-one-one-one}",
        "call {PHONE:four one five five five five oh one three two} now",
        "ssn {SSN:five\u{A0}three six dash two two dash eight seven three four}",
        "{SSN:five three six dash two two dash eight seven three four}",
    ])
    func `a number in words is found, word by word`(_ marked: String) {
        let plain = marked.replacing(#/\{[A-Z]+:([^}]*)\}/#) { $0.output.1 }
        #expect(Fixture.marked(plain) == marked)
    }

    @Test(arguments: [
        "one two three four five six seven eight nine ten", "four one one one one",
        "card four one one one one one one one one one one one one one one two",
        "dash dash dash dash dash dash dash dash dash dash dash dash dash",
        "ssn five three six two two eight seven three", "one-on-one, two for two, nine to five",
        "ssn xfive three six two two eight seven three four",
    ])
    func `words that are no number stay`(_ text: String) {
        #expect(Fixture.marked(text) == text)
    }

    @Test(arguments: 0..<64)
    func `it is found wherever it stands`(_ shift: Int) {
        let text = String(repeating: "b", count: shift) + " ssn one one two six one two one six one"
        let value = "one one two six one two one six one"
        #expect(Fixture.marked(text) == text.replacing(value, with: "{SSN:\(value)}"))
    }

    @Test func `it has the placeholder that the digits have`() throws {
        let sent = try Fixture.forwarded(
            #"{"messages":[{"content":"ssn five three six dash two two dash eight seven three four"},"#
                + #"{"content":"536-22-8734"}]}"#
        )
        let tags = (sent ?? "").matches(of: #/\[SSN-[0-9A-Z]{8}\]/#).map(\.output)
        #expect(tags.count == 2)
        #expect(Set(tags).count == 1)
    }
}
