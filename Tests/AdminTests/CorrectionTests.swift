import Admin
import Foundation
import HTTPWire
import Metering
import Testing

struct CorrectionTests {
    /// Books with one request of ann's in them; its id.
    private func withRequest(_ body: (Books, String) async throws -> Void) async throws {
        try await Books.opened { books in
            try await books.done(.post, "/api/users", #"{"name":"ann"}"#)
            let key = try await books.done(.post, "/api/keys", #"{"user":"ann","name":"k"}"#)
            try await books.done(.put, "/api/quotas", #"{"user":"ann","limit":1000}"#)
            let id = try #require(key["id"] as? String)
            try await books.use(key: id, user: "ann", prompt: 100, completion: 50)
            let entries = try things(try await books.done(.get, "/api/entries"))
            try await body(books, try #require(entries.last?["request_id"] as? String))
        }
    }

    @Test func `a correction is an entry with the difference, a reason and an author`()
        async throws
    {
        try await withRequest { books, id in
            for (completion, difference) in [(20, -30), (60, 40)] {
                let made = try await books.done(
                    .post,
                    "/api/corrections",
                    #"{"request_id":"\#(id)","completion_tokens":\#(completion),"reason":"bill"}"#
                )
                #expect(made["kind"] as? String == "correction")
                #expect(made["corrects"] as? String == id)
                #expect(made["prompt_tokens"] as? Int == 0)
                #expect(made["completion_tokens"] as? Int == difference)
                let standing = try things(try await books.done(.get, "/api/standings?user=ann"))
                #expect(standing.first?["used"] as? Int == 100 + completion)
            }
            let audit = try things(try await books.done(.get, "/api/audit?limit=1"))
            let line = try #require(audit.first)
            #expect(line["action"] as? String == "entry.correct")
            #expect(line["target"] as? String == id)
            #expect((line["actor"] as? [String: Any])?["name"] as? String == "test")
            #expect((line["after"] as? [String: Any])?["reason"] as? String == "bill")
            let check = try await books.done(.post, "/api/ledger/check")
            #expect(check["ok"] as? Bool == true)
        }
    }

    @Test(arguments: [
        (#"{"completion_tokens":1,"reason":"r"}"#, "400 invalid_value request_id"),
        (
            #"{"request_id":"req_x","completion_tokens":1,"reason":"r"}"#,
            "400 invalid_value request_id"
        ),
        (#"{"request_id":"ID","reason":"r"}"#, "400 invalid_value prompt_tokens"),
        (#"{"request_id":"ID","completion_tokens":1}"#, "400 invalid_value reason"),
        (#"{"request_id":"ID","completion_tokens":1,"reason":" "}"#, "400 invalid_value reason"),
        (
            #"{"request_id":"ID","completion_tokens":-1,"reason":"r"}"#,
            "400 invalid_value completion_tokens"
        ),
        (
            #"{"request_id":"ID","completion_tokens":1.5,"reason":"r"}"#,
            "400 invalid_value completion_tokens"
        ),
        (
            #"{"request_id":"ID","cached_tokens":101,"reason":"r"}"#,
            "400 invalid_value cached_tokens"
        ),
        (
            #"{"request_id":"ID","tokens":1,"completion_tokens":1,"reason":"r"}"#,
            "400 invalid_value tokens"
        ),
    ])
    func `a correction that cannot be names its field`(
        _ body: String,
        _ expected: String
    ) async throws {
        try await withRequest { books, id in
            let body = body.replacingOccurrences(of: "ID", with: id)
            #expect(await books.refused(.post, "/api/corrections", body) == expected)
            let entries = try things(try await books.done(.get, "/api/entries"))
            #expect(entries.count == 1)
        }
    }

    @Test func `auditors and team leads correct nothing`() async throws {
        try await withRequest { books, id in
            let body = #"{"request_id":"\#(id)","completion_tokens":1,"reason":"r"}"#
            let auditor = try await books.admin("auditor")
            let refusal = await books.refused(.post, "/api/corrections", body, as: auditor)
            #expect(refusal.hasPrefix("403"))
        }
    }

    @Test func `corrections that come at once each build on the others`() async throws {
        try await withRequest { books, id in
            await withTaskGroup(of: Void.self) { group in
                for completion in 1...12 {
                    group.addTask {
                        _ = await books.ask(
                            .post,
                            "/api/corrections",
                            #"{"request_id":"\#(id)","completion_tokens":\#(completion),"#
                                + #""reason":"r"}"#
                        )
                    }
                }
            }
            let entries = try things(try await books.done(.get, "/api/entries"))
            #expect(entries.count == 13)
            // Whichever came last, the sum is one of the figures that somebody gave.
            let sum = entries.compactMap { $0["completion_tokens"] as? Int }.reduce(0, +)
            #expect((1...12).contains(sum))
        }
    }
}
