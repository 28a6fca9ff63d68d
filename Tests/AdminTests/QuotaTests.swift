import Admin
import Foundation
import HTTPWire
import Metering
import Testing

struct QuotaTests {
    private func withPeople(_ body: (Books) async throws -> Void) async throws {
        try await Books.opened { books in
            try await books.done(.post, "/api/teams", #"{"name":"blue"}"#)
            for name in ["ann", "ben"] {
                try await books.done(.post, "/api/users", #"{"name":"\#(name)"}"#)
            }
            try await books.done(.put, "/api/teams/blue/members/ann")
            try await books.done(.post, "/api/keys", #"{"user":"ann","name":"k"}"#)
            try await body(books)
        }
    }

    @Test(arguments: [
        (#"{"user":"ann","limit":5}"#, "user ann - - tokens month 5"),
        (#"{"team":"blue","limit":5,"period":"day"}"#, "team - blue - tokens day 5"),
        (#"{"user":"ann","team":"blue","limit":5}"#, "member ann blue - tokens month 5"),
        (#"{"key":"k","unit":"requests","limit":5}"#, "key - - k requests month 5"),
        (#"{"models":["gpt*"],"limit":5,"period":"week"}"#, "everyone - - - tokens week 5"),
        (#"{"user":"ann","unit":"usd","limit":12.5}"#, "user ann - - usd month 12.5"),
        (#"{"user":"ann","unit":"usd","limit":0.000000001}"#, "user ann - - usd month 1e-09"),
        (
            #"{"user":"ann","unit":"weighted_tokens","limit":1.5}"#,
            "user ann - - weighted_tokens month 1.5"
        ),
        (#"{"user":"ann","limit":1e3}"#, "user ann - - tokens month 1000"),
        (#"{"user":"ann","effect":"lift"}"#, "user ann - - tokens month 0"),
    ])
    func `a quota is for whom its fields name, to the last decimal`(
        _ body: String,
        _ expected: String
    ) async throws {
        try await withPeople { books in
            let made = try await books.done(.put, "/api/quotas", body)
            let words = ["scope", "user", "team", "key", "unit", "period"].map {
                made[$0] as? String ?? "-"
            }
            let limit = try #require(made["limit"] as? NSNumber)
            #expect((words + ["\(limit)"]).joined(separator: " ") == expected)
        }
    }

    @Test(arguments: [
        (#"{"limit":5}"#, "400 invalid_value user"),
        (#"{"user":"ann"}"#, "400 invalid_value limit"),
        (#"{"user":"ann","limit":-1}"#, "400 invalid_value limit"),
        (#"{"user":"ann","limit":"5"}"#, "400 invalid_value limit"),
        (#"{"user":"ann","limit":5.5}"#, "400 invalid_value limit"),
        (#"{"user":"ann","limit":9223372036854775808}"#, "400 invalid_value limit"),
        (#"{"user":"ann","unit":"usd","limit":9223372037}"#, "400 invalid_value limit"),
        (#"{"user":"ann","unit":"usd","limit":0.0000000001}"#, "400 invalid_value limit"),
        (#"{"user":"ann","unit":"apples","limit":1}"#, "400 invalid_value unit"),
        (#"{"user":"ann","period":"fortnight","limit":1}"#, "400 invalid_value period"),
        (#"{"user":"ann","limit":1,"ends_at":"2020-01-01"}"#, "400 invalid_value ends_at"),
        (#"{"user":"ann","key":"k","limit":1}"#, "400 invalid_value key"),
        (#"{"user":"ben","team":"blue","limit":1}"#, "400 invalid_value user"),
        (#"{"user":"nobody","limit":1}"#, "404 not_found user"),
    ])
    func `a refused quota says which field, and none is given`(
        _ body: String,
        _ refusal: String
    ) async throws {
        try await withPeople { books in
            let answer = await books.refused(.put, "/api/quotas", body)
            #expect(answer == refusal)
            #expect(books.directory.overrides.isEmpty)
        }
    }

    @Test func `standings add up, and a quota that ends is gone`() async throws {
        try await withPeople { books in
            let made = try await books.done(.put, "/api/quotas", #"{"user":"ann","limit":100}"#)
            try await books.use(key: "key_1", user: "ann", prompt: 10, completion: 5)
            let list = try await books.done(.get, "/api/standings?user=ann")
            let standing = try #require(try things(list).first)
            #expect(standing["limit"] as? Int == 100)
            #expect(standing["used"] as? Int == 15)
            #expect(standing["held"] as? Int == 0)
            #expect(standing["left"] as? Int == 85)
            #expect(standing["used_percent"] as? Int == 15)
            #expect(standing["resets_at"] as? String == "2026-12-01T00:00:00.000Z")
            let id = try #require(made["id"] as? String)
            try await books.done(.delete, "/api/quotas/\(id)")
            let rest = try await books.done(.get, "/api/standings?user=ann")
            #expect(try things(rest).isEmpty)
            #expect(await books.refused(.delete, "/api/quotas/\(id)") == "404 not_found quota")
        }
    }

    @Test func `quotas are shown with their parts, and to a team lead only the own`() async throws {
        try await withPeople { books in
            try await books.done(.put, "/api/quotas", #"{"user":"ann","limit":1}"#)
            try await books.done(.put, "/api/quotas", #"{"user":"ben","limit":2}"#)
            try await books.done(.put, "/api/quotas", #"{"team":"blue","limit":3}"#)
            try await books.done(.put, "/api/quotas", #"{"user":"ann","team":"blue","limit":4}"#)
            try await books.done(.put, "/api/quotas", #"{"limit":5,"models":["gpt-4o"]}"#)
            let table: [(query: String, limits: [Int])] = [
                ("", [5]), ("?parts=true", [5, 1, 2, 3, 4]),
                ("?team=blue", [3]), ("?team=blue&parts=true", [3, 4]),
                ("?user=ann&parts=true", [1, 4]), ("?user=ann&team=blue&parts=true", [4]),
            ]
            for (query, limits) in table {
                let list = try things(try await books.done(.get, "/api/standings" + query))
                #expect(list.map { $0["limit"] as? Int } == limits, "\(query)")
            }
        }
    }

    @Test func `the own view shows the own quotas and use`() async throws {
        try await withPeople { books in
            try await books.done(.put, "/api/quotas", #"{"user":"ann","limit":100}"#)
            try await books.done(.post, "/api/keys", #"{"user":"ben"}"#)
            try await books.use(key: "key_1", user: "ann")
            try await books.use(key: "key_2", user: "ben", prompt: 1_000)
            let ann = Principal.holder(
                of: try #require(books.directory.key(KeyID(1))),
                origin: "10.0.0.1"
            )
            let me = try await books.done(.get, "/api/me", as: ann)
            let quotas = try #require(me["quotas"] as? [[String: Any]])
            #expect(quotas.map { $0["left"] as? Int } == [85])
            let usage = try #require(me["usage"] as? [String: Any])
            let total = try #require(usage["total"] as? [String: Any])
            #expect(total["total_tokens"] as? Int == 15)
        }
    }

    @Test func `behind a shared key a person sees the own part, and no other team's`() async throws
    {
        try await withPeople { books in
            try await books.done(.post, "/api/keys", #"{"team":"blue","name":"shared"}"#)
            try await books.done(.put, "/api/quotas", #"{"user":"ann","limit":100}"#)
            try await books.use(key: "key_2", user: "ann", team: "blue", prompt: 10, completion: 0)
            try await books.use(key: "key_1", user: "ann", prompt: 50, completion: 0)
            let shared = Principal.holder(
                of: try #require(books.directory.key(KeyID(2))),
                origin: "10.0.0.1"
            )
            let named = try await books.done(.get, "/api/me?user=ann", as: shared)
            #expect(named["user"] as? String == "ann")
            let usage = try #require(named["usage"] as? [String: Any])
            let total = try #require(usage["total"] as? [String: Any])
            #expect(total["total_tokens"] as? Int == 10)
            let unnamed = try await books.done(.get, "/api/me", as: shared)
            #expect(unnamed["user"] is NSNull)
            let stranger = await books.refused(.get, "/api/me?user=ben", as: shared)
            #expect(stranger == "404 not_found user")
        }
    }

    @Test func `a key that hides amounts shows nothing that tells the limit`() async throws {
        try await withPeople { books in
            try await books.done(.put, "/api/quotas", #"{"user":"ann","limit":60}"#)
            try await books.done(.patch, "/api/keys/k", #"{"shows_amounts":false}"#)
            try await books.use(key: "key_1", user: "ann")
            let ann = Principal.holder(
                of: try #require(books.directory.key(KeyID(1))),
                origin: "10.0.0.1"
            )
            let me = try await books.done(.get, "/api/me", as: ann)
            let quota = try #require((me["quotas"] as? [[String: Any]])?.first)
            let hidden = ["limit", "used", "held", "left", "used_percent"]
            #expect(Set(quota.keys).isDisjoint(with: hidden))
            #expect(quota["unit"] as? String == "tokens" && quota["resets_at"] is String)
        }
    }
}

extension QuotaTests {
    @Test func `the fullest quotas come first, and a lead sees the own team's`() async throws {
        try await Books.opened { books in
            try await books.done(.post, "/api/teams", #"{"name":"blue"}"#)
            for (name, limit) in [("ann", 100), ("ben", 30), ("cid", 1_000)] {
                try await books.done(.post, "/api/users", #"{"name":"\#(name)"}"#)
                try await books.done(.put, "/api/quotas", #"{"user":"\#(name)","limit":\#(limit)}"#)
                let key = try await books.done(.post, "/api/keys", #"{"user":"\#(name)"}"#)
                guard name != "cid" else { continue }
                try await books.use(key: try #require(key["id"] as? String), user: name)
            }
            let all = try things(try await books.done(.get, "/api/standings/highest"))
            #expect(all.map { $0["user"] as? String } == ["ben", "ann"])
            #expect(all.map { $0["used_percent"] as? Int } == [50, 15])
            let one = try things(try await books.done(.get, "/api/standings/highest?limit=1"))
            #expect(one.count == 1)
            let lead = try await books.admin("team_lead", team: "blue")
            let own = try await books.done(.get, "/api/standings/highest", as: lead)
            #expect(try things(own).isEmpty)
        }
    }
}
