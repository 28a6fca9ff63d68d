import Admin
import HTTPWire
import Redaction
import Testing

@Suite struct PolicyTests {
    private static func shelf() -> PolicyShelf {
        PolicyShelf(
            files: [.init(name: "redaction.yaml", text: "version: 1\n", isShipped: false)],
            redactor: Redactor(
                [RedactionPolicy()],
                placeholderKey: [UInt8](repeating: 3, count: 32)
            )
        )
    }

    @Test func `a tried text shows what is found and what would be forwarded`() async throws {
        try await Books.opened { books in
            books.api.show(Self.shelf())
            let body = #"{"text":"é \u0001 078-05-1120"}"#
            let found = try await books.done(.post, "/api/policies/try", body)
            let spans = try #require(found["spans"] as? [[String: Any]])
            let span = try #require(spans.first)
            #expect(span["start"] as? Int == 4 && span["end"] as? Int == 15)
            #expect(span["type"] as? String == "SSN")
            let forwarded = try #require(found["forwarded"] as? String)
            #expect(forwarded.hasPrefix("é \u{1} [SSN-") && !forwarded.contains("1120"))
            #expect(found["refused"] as? Bool == false)
        }
    }

    @Test func `a text without findings is forwarded as it is`() async throws {
        try await Books.opened { books in
            books.api.show(Self.shelf())
            let found = try await books.done(.post, "/api/policies/try", #"{"text":"\"hi\""}"#)
            #expect(found["forwarded"] as? String == "\"hi\"")
            #expect((found["spans"] as? [Any])?.isEmpty == true)
        }
    }

    @Test func `a trial names what is wrong with it`() async throws {
        try await Books.opened { books in
            let early = await books.refused(.post, "/api/policies/try", #"{"text":"a"}"#)
            #expect(early == "503 no_policies -")
            books.api.show(Self.shelf())
            let cases = [
                (#"{"model":"gpt-4o"}"#, "400 invalid_value text"),
                (#"{"text":"a","user":"nobody"}"#, "404 not_found user"),
                (#"{"text":"a","colour":"b"}"#, "400 invalid_value colour"),
            ]
            for (body, expected) in cases {
                let refused = await books.refused(.post, "/api/policies/try", body)
                #expect(refused == expected)
            }
            let long = #"{"text":"\#(String(repeating: "a", count: 256 << 10))b"}"#
            let refused = await books.refused(.post, "/api/policies/try", long)
            #expect(refused == "400 invalid_value text")
        }
    }

    @Test func `the files in force are shown to those who see everything`() async throws {
        try await Books.opened { books in
            books.api.show(Self.shelf())
            let list = try things(try await books.done(.get, "/api/policies"))
            #expect(list.first?["name"] as? String == "redaction.yaml")
            #expect(list.first?["shipped"] as? Bool == false)
            try await books.done(.post, "/api/teams", #"{"name":"blue"}"#)
            let lead = try await books.admin("team_lead", team: "blue")
            let answer = await books.ask(.get, "/api/policies", as: lead)
            #expect(answer.status == 403)
        }
    }
}
