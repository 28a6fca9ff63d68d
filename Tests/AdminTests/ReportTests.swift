import Admin
import Foundation
import HTTPWire
import Metering
import Testing

struct ReportTests {
    private func withUse(_ body: (Books) async throws -> Void) async throws {
        try await Books.opened { books in
            for name in ["ann", "=cmd()"] {
                let json = #"{"name":"\#(name)"}"#
                try await books.done(.post, "/api/users", json)
                try await books.done(.post, "/api/keys", #"{"user":"\#(name)"}"#)
            }
            try await books.use(key: "key_1", user: "ann")
            try await books.use(key: "key_1", user: "ann", model: "o1")
            try await books.use(key: "key_2", user: "=cmd()", prompt: 100, completion: 0)
            try await body(books)
        }
    }

    @Test func `a report has a row for each value and the sum of all`() async throws {
        try await withUse { books in
            let report = try await books.done(.get, "/api/report?by=user&month=2026-11")
            let rows = try #require(report["rows"] as? [[String: Any]])
            let shown = rows.map {
                "\($0["user"] ?? "") \($0["requests"] ?? "") \($0["total_tokens"] ?? "")"
            }
            #expect(Set(shown) == ["ann 2 30", "=cmd() 1 100"])
            let total = try #require(report["total"] as? [String: Any])
            #expect(total["total_tokens"] as? Int == 130)
            #expect(total["requests"] as? Int == 3)
        }
    }

    @Test(arguments: ["user=ann", "user=user_1", "key=ann-key-1", "key=key_1"])
    func `who was deleted is found by the name that entries keep`(
        _ filter: String
    ) async throws {
        try await withUse { books in
            try await books.done(.delete, "/api/users/ann?force=true")
            let target = "/api/report?month=2026-11&\(filter)"
            let total = try #require(
                try await books.done(.get, target)["total"] as? [String: Any]
            )
            #expect(total["total_tokens"] as? Int == 30)
            let entries = try await books.done(.get, "/api/entries?\(filter)")
            #expect((entries["data"] as? [Any])?.count == 2)
            let refusal = await books.refused(.get, "/api/report?user=anna")
            #expect(refusal == "404 not_found user")
            try await books.done(.post, "/api/teams", #"{"name":"blue"}"#)
            let lead = try await books.admin("team_lead", team: "blue")
            #expect(await books.refused(.get, target, as: lead).hasPrefix("404 not_found "))
        }
    }

    @Test(arguments: ["user", "key", "model", "day", "month", "status", "source", "reason"])
    func `every split has the same total`(_ word: String) async throws {
        try await withUse { books in
            let report = try await books.done(.get, "/api/report?by=\(word)&month=2026-11")
            let rows = try #require(report["rows"] as? [[String: Any]])
            let sum = rows.compactMap { $0["total_tokens"] as? Int }.reduce(0, +)
            #expect(sum == 130)
            #expect(!rows.isEmpty)
        }
    }

    @Test func `a report is narrowed by filters`() async throws {
        try await withUse { books in
            for (filter, tokens) in [
                ("user=ann", 30), ("key=key_2", 100), ("model=o1", 15),
                ("user=ann&model=gpt-4o", 15), ("from=2020-01-01&to=2020-12-31", 0),
            ] {
                let target =
                    "/api/report?\(filter)\(filter.contains("from") ? "" : "&month=2026-11")"
                let report = try await books.done(.get, target)
                let total = try #require(report["total"] as? [String: Any])
                #expect(total["total_tokens"] as? Int == tokens, "\(filter)")
            }
        }
    }

    @Test func `no cell of a table is taken for a formula`() async throws {
        try await withUse { books in
            let answer = await books.ask(.get, "/api/report?by=user&month=2026-11&format=csv")
            #expect(answer.contentType == "text/csv; charset=utf-8")
            let lines = String(decoding: answer.body, as: UTF8.self).split(separator: "\n")
            #expect(lines.first?.hasPrefix("user,requests,refused,") == true)
            #expect(lines.contains { $0.hasPrefix("'=cmd(),1,0,100,") })
            #expect(!lines.contains { $0.hasPrefix("=") })
        }
    }

    @Test func `entries are read on from where one stopped, in both orders`() async throws {
        try await withUse { books in
            for order in ["asc", "desc"] {
                var seen: [Int] = []
                var after = ""
                while true {
                    let target = "/api/entries?limit=1&order=\(order)\(after)"
                    let page = try things(try await books.done(.get, target))
                    guard let id = page.first?["id"] as? Int else { break }
                    seen.append(id)
                    after = "&after=\(id)"
                }
                #expect(seen.count == 3)
                #expect(seen == (order == "asc" ? seen.sorted() : seen.sorted(by: >)))
            }
        }
    }

    @Test func `an entry tells who, what, how much and how it is known`() async throws {
        try await withUse { books in
            let first = try #require(
                try things(try await books.done(.get, "/api/entries?user=ann")).first
            )
            #expect(first["user"] as? String == "ann")
            #expect(first["key_id"] as? String == "key_1")
            #expect(first["prompt_tokens"] as? Int == 10)
            #expect(first["usage_source"] as? String == "provider")
            #expect(first["redactions"] as? [String: Int] == ["SSN": 2])
            #expect(first["team"] is NSNull)
            let id = try #require(first["request_id"] as? String)
            let shown = try await books.done(.get, "/api/entries/\(id)")
            #expect(shown["id"] as? Int == first["id"] as? Int)
        }
    }

    @Test func `a repeated creation under one Idempotency-Key happens once`() async throws {
        try await Books.opened { books in
            let body = #"{"name":"ann"}"#
            let first = await books.ask(.post, "/api/users", body, idempotencyKey: "a-1")
            let second = await books.ask(.post, "/api/users", body, idempotencyKey: "a-1")
            #expect(first.status == 201)
            #expect(second.status == 201)
            #expect(first.body == second.body)
            let other = await books.ask(
                .post,
                "/api/users",
                #"{"name":"ben"}"#,
                idempotencyKey: "a-1"
            )
            #expect(other.refusal == "400 idempotency_key_reused Idempotency-Key")
            // What was refused can be put right under the same word.
            let wrong = await books.ask(.post, "/api/users", #"{"name":""}"#, idempotencyKey: "b")
            #expect(wrong.status == 400)
            let right = await books.ask(.post, "/api/users", #"{"name":"c"}"#, idempotencyKey: "b")
            #expect(right.status == 201)
            #expect(books.directory.users.count == 2)
        }
    }

    @Test func `the audit log names who did what, and the check proves its chain`() async throws {
        try await Books.opened { books in
            try await books.done(.post, "/api/users", #"{"name":"ann"}"#)
            let admin = try await books.admin("admin")
            try await books.done(.patch, "/api/users/ann", #"{"disabled":true}"#, as: admin)
            let log = try things(try await books.done(.get, "/api/audit?limit=1"))
            let line = try #require(log.first)
            #expect(line["action"] as? String == "user.edit")
            let actor = try #require(line["actor"] as? [String: Any])
            #expect(actor["name"] as? String == "admin-key-1")
            #expect(actor["origin"] as? String == "10.0.0.1")
            #expect(line["before"] is [String: Any])
            #expect(line["after"] is [String: Any])
            let check = try await books.done(.post, "/api/ledger/check")
            #expect(check["ok"] as? Bool == true)
        }
    }
}
