import Admin
import Foundation
import HTTPWire
import Metering
import Testing

@Suite struct TrendTests {
    /// Two people in one team with one request each; what is hidden is twice `SSN` each time.
    private func withUse(_ body: (Books) async throws -> Void) async throws {
        try await Books.opened { books in
            for (name, prompt) in [("ann", 100), ("ben", 10)] {
                try await books.done(.post, "/api/users", #"{"name":"\#(name)"}"#)
                let key = try await books.done(.post, "/api/keys", #"{"user":"\#(name)"}"#)
                try await books.use(
                    key: try #require(key["id"] as? String),
                    user: name,
                    prompt: Int64(prompt)
                )
            }
            try await body(books)
        }
    }

    @Test func `a forecast goes on as the month began`() async throws {
        try await withUse { books in
            let trend = try await books.done(.get, "/api/report/trend")
            // 20 days, 13 h 35 min of 30 days have passed.
            let seconds: Double = 20 * 86_400 + 13 * 3_600 + 35 * 60
            let part = seconds / 2_592_000
            let shown = try #require(trend["month_part"] as? Double)
            #expect(abs(shown - part) < 0.000_001)
            let total = try #require(trend["total"] as? [String: Any])
            let forecast = try #require(trend["forecast"] as? [String: Any])
            #expect(total["total_tokens"] as? Int == 120)
            let expected = Int((120 / part).rounded())
            #expect(forecast["total_tokens"] as? Int == expected)
            let before = try #require(trend["before"] as? [String: Any])
            #expect(before["from"] as? String == "2026-10-01")
            #expect(before["to"] as? String == "2026-10-21")
        }
    }

    @Test func `what changed most comes first, whoever it is`() async throws {
        try await withUse { books in
            let trend = try await books.done(.get, "/api/report/trend?by=user")
            let changes = try #require(trend["changes"] as? [[String: Any]])
            #expect(changes.map { $0["user"] as? String } == ["ann", "ben"])
            #expect(changes.map { $0["change_tokens"] as? Int } == [105, 15])
            // Seen from the month after, all of it is gone; the forecast of a whole month is exact.
            let next = try await books.done(.get, "/api/report/trend?month=2026-12&limit=1")
            #expect(next["forecast"] is NSNull)
            let past = try await books.done(.get, "/api/report/trend?month=2026-10")
            #expect(past["month_part"] as? Int == 1)
            #expect(past["to"] as? String == "2026-10-31")
        }
    }

    @Test(arguments: [
        ("/api/report/trend?by=day", "400 invalid_value by"),
        ("/api/report/trend?month=2026-13", "400 invalid_value month"),
        ("/api/report/trend?user=nobody", "404 not_found user"),
        ("/api/report?by=user,user", "400 invalid_value by"),
        ("/api/report?source=guessed", "400 invalid_value source"),
        ("/api/report?status=99", "400 invalid_value status"),
        ("/api/report?redaction=", "400 invalid_value redaction"),
    ])
    func `a question that makes no sense names its parameter`(
        _ path: String,
        _ expected: String
    ) async throws {
        try await Books.opened { books in
            #expect(await books.refused(.get, path) == expected)
        }
    }

    @Test func `findings are counted by kind and beside other dimensions`() async throws {
        try await withUse { books in
            let byKind = try await books.done(.get, "/api/report?by=redaction,user")
            let rows = try #require(byKind["rows"] as? [[String: Any]])
            #expect(rows.map { $0["redaction"] as? String } == ["SSN", "SSN"])
            #expect(rows.map { $0["redactions"] as? Int } == [2, 2])
            let byUser = try await books.done(.get, "/api/report?by=user&user=ann")
            let ann = try #require((byUser["rows"] as? [[String: Any]])?.first)
            #expect(ann["redactions"] as? Int == 2 && ann["total_tokens"] as? Int == 105)
            // Any other dimension stands beside a finding, as a column or as a filter.
            let byStatus = try await books.done(
                .get,
                "/api/report?by=status,source,reason,redaction&redaction=SSN&status=200"
            )
            let row = try #require((byStatus["rows"] as? [[String: Any]])?.first)
            #expect(row["status"] as? Int == 200 && row["usage_source"] as? String == "provider")
            #expect(row["reason"] as? String == "complete" && row["requests"] as? Int == 2)
            #expect((byStatus["total"] as? [String: Any])?["redactions"] as? Int == 4)
            let none = try await books.done(.get, "/api/report?by=user&redaction=IBAN")
            #expect((none["rows"] as? [Any])?.isEmpty == true)
            let csv = await books.ask(.get, "/api/report?by=redaction,reason&format=csv")
            let lines = String(decoding: csv.body, as: UTF8.self).split { $0.isNewline }
            #expect(lines.first?.hasPrefix("redaction,reason,requests,") == true)
            #expect(lines.last?.hasSuffix(",4") == true)
        }
    }
}
