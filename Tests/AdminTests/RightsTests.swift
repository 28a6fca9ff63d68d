import Admin
import HTTPWire
import Metering
import Testing

struct RightsTests {
    /// What each role gets of each question: a status.
    static let questions: [(Method, String, String, [String: Int])] = [
        (.get, "/api/users", "", ["owner": 200, "admin": 200, "auditor": 200, "team_lead": 200]),
        (
            .post, "/api/users", #"{"name":"new"}"#,
            ["owner": 201, "admin": 201, "auditor": 403, "team_lead": 403]
        ),
        (
            .post, "/api/keys", #"{"team":"blue"}"#,
            ["owner": 201, "admin": 201, "auditor": 403, "team_lead": 201]
        ),
        (
            .post, "/api/keys", #"{"kind":"admin","role":"auditor"}"#,
            ["owner": 201, "admin": 403, "auditor": 403, "team_lead": 403]
        ),
        (
            .put, "/api/quotas", #"{"team":"blue","limit":1}"#,
            ["owner": 200, "admin": 200, "auditor": 403, "team_lead": 403]
        ),
        (
            .put, "/api/quotas", #"{"team":"blue","user":"ann","limit":1}"#,
            ["owner": 200, "admin": 200, "auditor": 403, "team_lead": 200]
        ),
        (.get, "/api/audit", "", ["owner": 200, "admin": 200, "auditor": 200, "team_lead": 403]),
        (.get, "/api/report", "", ["owner": 200, "admin": 200, "auditor": 200, "team_lead": 200]),
        (
            .post, "/api/backup", #"{"path":"/nowhere/x"}"#,
            ["owner": 403, "admin": 403, "auditor": 403, "team_lead": 403]
        ),
        (
            .get, "/api/me", "", ["owner": 200, "admin": 200, "auditor": 200, "team_lead": 200]
        ),
    ]

    @Test(arguments: ["owner", "admin", "auditor", "team_lead"])
    func `a role may do what it is for and nothing else`(_ role: String) async throws {
        try await Books.opened { books in
            try await books.done(.post, "/api/teams", #"{"name":"blue"}"#)
            try await books.done(.post, "/api/users", #"{"name":"ann"}"#)
            try await books.done(.put, "/api/teams/blue/members/ann")
            let caller = try await books.admin(role, team: role == "team_lead" ? "blue" : nil)
            for (method, target, body, statuses) in Self.questions {
                let answer = await books.ask(method, target, body, as: caller)
                let text = String(decoding: answer.body, as: UTF8.self)
                #expect(answer.status == statuses[role], "\(method) \(target): \(text)")
            }
        }
    }

    @Test func `a client key sees itself and nothing else`() async throws {
        try await Books.opened { books in
            try await books.done(.post, "/api/users", #"{"name":"ann"}"#)
            let client = try books.holder(
                await books.done(.post, "/api/keys", #"{"user":"ann"}"#)
            )
            #expect(await books.ask(.get, "/api/me", as: client).status == 200)
            for (method, target, body, _) in Self.questions where target != "/api/me" {
                let refusal = await books.refused(method, target, body, as: client)
                #expect(refusal == "403 permission_denied -", "\(target)")
            }
        }
    }

    @Test func `a team lead finds nothing of other teams`() async throws {
        try await Books.opened { books in
            for team in ["blue", "red"] {
                try await books.done(.post, "/api/teams", #"{"name":"\#(team)"}"#)
            }
            for (user, team) in [("ann", "blue"), ("ben", "red")] {
                try await books.done(.post, "/api/users", #"{"name":"\#(user)"}"#)
                try await books.done(.put, "/api/teams/\(team)/members/\(user)")
                try await books.done(
                    .post,
                    "/api/keys",
                    #"{"user":"\#(user)","team":"\#(team)","name":"k-\#(user)"}"#
                )
            }
            try await books.use(key: "key_1", user: "ann", team: "blue")
            try await books.use(key: "key_2", user: "ben", team: "red")
            let lead = try await books.admin("team_lead", team: "blue")
            for target in [
                "/api/users/ben", "/api/users/user_2", "/api/teams/red", "/api/keys/k-ben",
                "/api/keys/key_2", "/api/report?user=ben", "/api/report?team=red",
                "/api/entries?key=k-ben", "/api/standings?team=red", "/api/keys?user=ben",
            ] {
                let answer = await books.ask(.get, target, as: lead)
                #expect(answer.status == 404, "\(target)")
            }
            #expect(await books.ask(.get, "/api/standings?user=ann", as: lead).status == 403)
            for (target, count) in [
                ("/api/users", 1), ("/api/teams", 1), ("/api/keys", 1), ("/api/entries", 1),
            ] {
                let list = try await books.done(.get, target, as: lead)
                #expect(try things(list).count == count, "\(target)")
            }
            let report = try await books.done(.get, "/api/report?by=user", as: lead)
            let rows = report["rows"] as? [[String: Any]]
            #expect(rows?.compactMap { $0["user"] as? String } == ["ann"])
        }
    }

    @Test func `a team lead cannot reach over the fence by changing things`() async throws {
        try await Books.opened { books in
            for team in ["blue", "red"] {
                try await books.done(.post, "/api/teams", #"{"name":"\#(team)"}"#)
            }
            try await books.done(.post, "/api/users", #"{"name":"ben"}"#)
            try await books.done(.put, "/api/teams/red/members/ben")
            try await books.done(.post, "/api/keys", #"{"user":"ben"}"#)
            let lead = try await books.admin("team_lead", team: "blue")
            for (method, target, body) in [
                (Method.post, "/api/keys", #"{"user":"ben"}"#),
                (.post, "/api/keys", #"{"team":"red"}"#),
                (.post, "/api/keys", #"{"kind":"service","team":"red"}"#),
                (.patch, "/api/keys/key_1", #"{"disabled":true}"#),
                (.post, "/api/keys/key_1/rotate", ""),
                (.delete, "/api/keys/key_1?force=true", ""),
                (.put, "/api/teams/red/members/ben", #"{"role":"lead"}"#),
                (.put, "/api/quotas", #"{"user":"ben","limit":1}"#),
                (.put, "/api/quotas", #"{"models":["gpt-4o"],"limit":1}"#),
                (.patch, "/api/teams/blue", #"{"plan":"small"}"#),
            ] {
                let answer = await books.ask(method, target, body, as: lead)
                #expect([403, 404].contains(answer.status), "\(method) \(target)")
            }
            #expect(books.directory.keys.count { $0.facts.isDisabled } == 0)
            #expect(books.directory.overrides.isEmpty)
        }
    }

    @Test(arguments: [
        (Method.get, "/api/nothing", "404 unknown_route -"),
        (.get, "/api/users/%zz", "400 invalid_value -"),
        (.delete, "/api/users", "405 method_not_supported -"),
        (.get, "/api/users?nmae=x", "400 invalid_value nmae"),
        (.get, "/api/users?limit=0", "400 invalid_value limit"),
        (.get, "/api/users?limit=1&limit=2", "400 invalid_value limit"),
        (.get, "/api/users?after=12", "400 invalid_value after"),
        (.get, "/api/users?order=up", "400 invalid_value order"),
        (.get, "/api/users?disabled=perhaps", "400 invalid_value disabled"),
        (.get, "/api/report?by=shoe", "400 invalid_value by"),
        (.get, "/api/report?by=user,user", "400 invalid_value by"),
        (.get, "/api/report?from=2026-13-01", "400 invalid_value from"),
        (.get, "/api/report?from=2026-02-30", "400 invalid_value from"),
        (.get, "/api/report?from=2026-11-02&to=2026-11-01", "400 invalid_value from"),
        (.get, "/api/report?month=2026-11&to=2026-11-01", "400 invalid_value month"),
        (.get, "/api/report?month=november", "400 invalid_value month"),
        (.get, "/api/entries?status=99", "400 invalid_value status"),
        (.get, "/api/entries?source=guess", "400 invalid_value source"),
        (.get, "/api/entries?request_id=12", "400 invalid_value request_id"),
        (.get, "/api/entries/req_0000000000000", "404 not_found request_id"),
        (.get, "/api/report?user=nobody", "404 not_found user"),
    ])
    func `a question that cannot be answered says why`(
        _ method: Method,
        _ target: String,
        _ refusal: String
    ) async throws {
        try await Books.opened { books in
            let answer = await books.refused(method, target)
            #expect(answer == refusal)
        }
    }

    @Test func `a path with other methods names them`() async throws {
        try await Books.opened { books in
            let answer = await books.ask(.delete, "/api/users")
            #expect(answer.allow == "GET, POST")
        }
    }
}
