import Admin
import Foundation
import HTTPWire
import Metering
import Testing

struct ExplanationTests {
    @Test func `a quota is explained by its requests, and each decision by its numbers`()
        async throws
    {
        try await Books.opened { books in
            try await books.done(.post, "/api/users", #"{"name":"ann"}"#)
            let key = try await books.done(.post, "/api/keys", #"{"user":"ann","name":"k"}"#)
            try await books.done(.put, "/api/quotas", #"{"user":"ann","limit":2000}"#)
            let id = try #require(key["id"] as? String)
            try await books.use(key: id, user: "ann", prompt: 500, completion: 100)
            try await books.use(key: id, user: "ann", prompt: 10, completion: 5)
            // 1,385 are left: 4,000 output tokens are cut to 1,024, which a request may always take.
            try await books.use(key: id, user: "ann", prompt: 100, completion: 4_000, spends: 200)
            let subject = books.subject(key: id, user: "ann")
            let open = await books.anyLedger.hold(books.ask(subject, prompt: 300, output: 16))
            guard case .held(let hold) = open else { throw Books.NotHeld() }
            let refused = books.ask(subject, prompt: 9_000, output: 16)
            guard case .usedUp = await books.anyLedger.hold(refused) else { throw Books.NotHeld() }
            books.anyLedger.refuse(
                RefusedRequest(
                    id: refused.id,
                    key: subject.key,
                    user: subject.user,
                    status: 429,
                    reason: "insufficient_quota"
                )
            )
            let told = try await books.done(.get, "/api/explain?user=ann&limit=2")
            let quota = try #require(try things(told).first)
            #expect(quota["requests"] as? Int == 3)
            #expect(quota["booked"] as? Int == 600 + 15 + 300)
            #expect(quota["capped"] as? Int == 1)
            #expect(quota["refused"] as? Int == 1)
            #expect((quota["standing"] as? [String: Any])?["used"] as? Int == 915)
            let largest = try #require(quota["largest"] as? [[String: Any]])
            #expect(largest.map { $0["total_tokens"] as? Int } == [600, 300])
            let inFlight = try #require(quota["in_flight"] as? [[String: Any]])
            #expect(inFlight.map { $0["held"] as? Int } == [316])
            #expect(inFlight.first?["request_id"] as? String == hold.id.text)
            let capped = try #require(quota["capped_entries"] as? [[String: Any]])
            #expect(try numbers(capped) == [[4_100, 615, 0, 2_000]])
            let refusals = try #require(quota["refusals"] as? [[String: Any]])
            #expect(try numbers(refusals) == [[9_016, 915, 316, 2_000]])
            books.settle(hold, spends: 0)
        }
    }

    /// What was needed, used, held and the limit, for each entry's decision.
    private func numbers(_ entries: [[String: Any]]) throws -> [[Int]] {
        try entries.map { entry in
            let decision = try #require(entry["decision"] as? [String: Any])
            return ["needed", "used", "held", "limit"].compactMap { decision[$0] as? Int }
        }
    }

    @Test func `a team lead is explained the own team and nobody else`() async throws {
        try await Books.opened { books in
            for team in ["blue", "red"] {
                try await books.done(.post, "/api/teams", #"{"name":"\#(team)"}"#)
            }
            let lead = try await books.admin("team_lead", team: "blue")
            #expect(await books.ask(.get, "/api/explain?team=blue", as: lead).status == 200)
            #expect(await books.ask(.get, "/api/explain?team=red", as: lead).status == 404)
            #expect(await books.ask(.get, "/api/explain", as: lead).status == 403)
        }
    }
}
