import Testing

@testable import Redaction

/// Values in texts that stand in base 64.
@Suite struct EncodedTests {
    private static let alphabet = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    )

    private static func encoded(_ text: String, isPadded: Bool = true) -> String {
        let bytes = Array(text.utf8)
        var output = ""
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            let bits = (0..<3).reduce(0) {
                $0 << 8 | (start + $1 < bytes.count ? Int(bytes[start + $1]) : 0)
            }
            for index in 0...group.count { output.append(alphabet[bits >> (18 - 6 * index) & 63]) }
            if isPadded { output += String(repeating: "=", count: 3 - group.count) }
        }
        return output
    }

    private static func decoded(_ text: some StringProtocol) -> String {
        var (bytes, bits, count) = ([UInt8](), 0, 0)
        for character in text where character != "=" {
            bits = bits << 6 | (alphabet.firstIndex(of: character) ?? 0)
            count += 6
            if count >= 8 {
                count -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> count))
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// What is read of a run in the request that is forwarded, placeholders without their digests.
    private func forwarded(_ run: String) throws -> String {
        let body = #"{"messages":[{"content":"decode \#(run), please"}]}"#
        let sent = try #require(try Fixture.forwarded(body))
        let match = try #require(sent.firstMatch(of: #/decode ([A-Za-z0-9+\/=]*), please"/#))
        return Self.decoded(match.output.1).replacing(#/\[([A-Z]+)-[0-9A-Z]{8}\]/#) {
            "[\($0.output.1)]"
        }
    }

    @Test(
        arguments: [
            ("my ssn is 536-22-8734", "my ssn is [SSN]"),
            (#"{"ssn":"536-22-8734","x":1}"#, #"{"ssn":"[SSN]","x":1}"#),
            ("card 4111 1111 1111 1111, bye", "card [CARD], bye"),
            ("mail joe@example.com\n", "mail [EMAIL]\n"),
            ("Größe 5: ssn 536228734 für Jörg", "Größe 5: ssn [SSN] für Jörg"),
            ("password: Tr0ub4dor&3x\nuser: bob", "password: [SECRET]\nuser: bob"),
            ("536-22-8734 and 219-45-3387", "[SSN] and [SSN]"),
        ],
        [true, false]
    )
    func `a value is cut out, the text around it stays`(
        _ example: (plain: String, expected: String),
        _ isPadded: Bool
    ) throws {
        // Where the groups behind have to stay, up to two spaces stand behind a placeholder.
        let text = try forwarded(Self.encoded(example.plain, isPadded: isPadded))
        #expect(
            text.replacing(#/\] {0,2}/#) { _ in "]" } == example.expected.replacing("] ", with: "]")
        )
    }

    @Test func `a short run counts when it is the whole text`() throws {
        let run = Self.encoded("536-22-8734")
        let sent = try #require(try Fixture.forwarded(#"{"messages":[{"content":"\#(run)"}]}"#))
        let match = try #require(sent.firstMatch(of: #/"content":"([A-Za-z0-9+\/=]*)"/#))
        #expect(Self.decoded(match.output.1).hasPrefix("[SSN-"))
    }

    @Test(arguments: 0..<12)
    func `it is found wherever it stands in the groups`(_ shift: Int) throws {
        let before = String(repeating: "-", count: shift)
        let text = try forwarded(Self.encoded("\(before) ssn 536-22-8734 ok"))
        #expect(text.hasPrefix("\(before) ssn [SSN]"))
        #expect(text.hasSuffix(" ok"))
        let two = try forwarded(Self.encoded("\(before) ssn 536-22-8734 219-45-3387 ok"))
        #expect(!two.contains("8734") && !two.contains("3387") && two.hasSuffix(" ok"))
    }

    @Test(arguments: [
        "https://api.example.com/items?page=2", "cursor:10.20.30.40:1234567890", "no value in here",
        "\u{1}\u{2}536-22-8734 in what is no text",
    ])
    func `what programs hand back and forth stays`(_ text: String) throws {
        let body = #"{"messages":[{"content":"see \#(Self.encoded(text))"}]}"#
        #expect(try Fixture.forwarded(body) == body)
    }

    @Test func `the arguments of a tool call are read too, and their tag is the plain value's`()
        throws
    {
        let run = Self.encoded("ssn 536-22-8734")
        let call = #"{"function":{"name":"f","arguments":"{\"blob\":\"\#(run)\"}"}}"#
        let sent = try #require(
            try Fixture.forwarded(
                #"{"messages":[{"tool_calls":[\#(call)]},{"content":"536-22-8734"}]}"#
            )
        )
        let blob = try #require(sent.firstMatch(of: #/blob\\":\\"([A-Za-z0-9+\/=]*)/#))
        let tag = try #require(sent.firstMatch(of: #/\[SSN-[0-9A-Z]{8}\]/#)).output
        #expect(Self.decoded(blob.output.1).trimmingSuffix(" ") == "ssn \(tag)")
    }
}

extension String {
    fileprivate func trimmingSuffix(_ character: Character) -> String {
        var text = self
        while text.last == character { text.removeLast() }
        return text
    }
}
