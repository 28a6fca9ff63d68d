import Admin
import Foundation
import HTTPWire
import Metering
import Testing

struct KeyTests {
    @Test func `a secret is shown when it is made and never again`() async throws {
        try await Books.opened { books in
            try await books.done(.post, "/api/users", #"{"name":"ann"}"#)
            let made = try await books.done(.post, "/api/keys", #"{"user":"ann"}"#)
            let secret = try #require(made["key"] as? String)
            #expect(secret.hasPrefix("sk-tg-"))
            let bytes = Array(secret.utf8)
            #expect(books.directory.key(books.hasher.digest(of: bytes.span)) != nil)
            let shown = await books.ask(.get, "/api/keys/\(try #require(made["id"] as? String))")
            let listed = await books.ask(.get, "/api/keys")
            for answer in [shown, listed] {
                #expect(!String(decoding: answer.body, as: UTF8.self).contains(secret))
            }
        }
    }

    @Test func `every fact of a key can be said and is shown`() async throws {
        try await Books.opened { books in
            try await books.done(.post, "/api/teams", #"{"name":"blue"}"#)
            let facts = """
                {"team":"blue","name":"shared","models":["gpt-4o","o1*"],"routes":["chat/completions"],\
                "addresses":["10.0.0.0/8","::1"],"expires_at":"2027-01-31",\
                "attribution":"optional","enrols_unknown":true,"hang_up":"drain",\
                "over_limit":"refuse","shows_amounts":false,"plan":"small",\
                "requests_per_minute":60,"tokens_per_minute":1000,"parallel":3,"tags":["a","b"]}
                """
            let made = try await books.done(.post, "/api/keys", facts)
            let sent = try JSONSerialization.jsonObject(with: Data(facts.utf8)) as? NSDictionary
            for case let (name as String, value) in try #require(sent) {
                let expected: Any = name == "expires_at" ? "2027-01-31T00:00:00.000Z" : value
                #expect(made[name] as? NSObject == expected as? NSObject, "\(name)")
            }
            let undone = try await books.done(
                .patch,
                "/api/keys/shared",
                #"{"expires_at":null,"plan":null,"parallel":null,"hang_up":null,"models":[]}"#
            )
            for name in ["expires_at", "plan", "parallel", "hang_up"] {
                #expect(undone[name] is NSNull, "\(name)")
            }
            #expect(undone["models"] as? [String] == [])
            #expect(undone["requests_per_minute"] as? Int == 60)
        }
    }

    @Test(arguments: [
        (#"{}"#, "400 invalid_value user"),
        (#"{"user":"nobody"}"#, "404 not_found user"),
        (#"{"user":"ann","team":"blue"}"#, "400 invalid_value team"),
        (#"{"user":"ann","models":["*gpt"]}"#, "400 invalid_value models"),
        (#"{"user":"ann","addresses":["10.0.0.0/33"]}"#, "400 invalid_value addresses"),
        (#"{"user":"ann","expires_at":"soon"}"#, "400 invalid_value expires_at"),
        (#"{"user":"ann","expires_at":"2026-02-30"}"#, "400 invalid_value expires_at"),
        (#"{"user":"ann","expires_at":"2026-11-20"}"#, "400 invalid_value expires_at"),
        (#"{"user":"ann","expires_at":"2026-11-21T13:35:00Z"}"#, "400 invalid_value expires_at"),
        (#"{"user":"ann","routes":["nope"]}"#, "400 invalid_value routes"),
        (#"{"user":"ann","routes":["embeddings","chat_completions"]}"#, "400 invalid_value routes"),
        (#"{"user":"ann","attribution":"maybe"}"#, "400 invalid_value attribution"),
        (#"{"user":"ann","parallel":-1}"#, "400 invalid_value parallel"),
        (#"{"user":"ann","parallel":1.5}"#, "400 invalid_value parallel"),
        (#"{"user":"ann","role":"owner"}"#, "400 invalid_value user"),
        (#"{"user":"ann","kind":"client","role":"owner"}"#, "400 invalid_value role"),
        (#"{"kind":"admin"}"#, "400 invalid_value role"),
        (#"{"kind":"admin","role":"team_lead"}"#, "400 invalid_value team"),
        (#"{"kind":"admin","role":"owner","team":"blue"}"#, "400 invalid_value team"),
        (#"{"kind":"service","user":"ann"}"#, "400 invalid_value user"),
        (#"{"kind":"service"}"#, "400 invalid_value team"),
        (#"{"user":"ann","secret":"mine"}"#, "400 invalid_value secret"),
        (#"{"user":"ann","public_id":"12345678"}"#, "400 invalid_value public_id"),
    ])
    func `a refused key says which field, and none is made`(
        _ body: String,
        _ refusal: String
    ) async throws {
        try await Books.opened { books in
            try await books.done(.post, "/api/users", #"{"name":"ann"}"#)
            try await books.done(.post, "/api/teams", #"{"name":"blue"}"#)
            #expect(await books.refused(.post, "/api/keys", body) == refusal)
            #expect(books.directory.keys.isEmpty)
        }
    }

    @Test func `a rotated key works with both secrets until its grace ends`() async throws {
        try await Books.opened { books in
            try await books.done(.post, "/api/users", #"{"name":"ann"}"#)
            let made = try await books.done(.post, "/api/keys", #"{"user":"ann","name":"k"}"#)
            let turned = try await books.done(
                .post,
                "/api/keys/k/rotate",
                #"{"grace_seconds":3600}"#
            )
            let secrets = [made, turned].compactMap { $0["key"] as? String }
            #expect(Set(secrets).count == 2)
            #expect(made["id"] as? String == turned["id"] as? String)
            for (after, works) in [(0, [true, true]), (3_601, [false, true])] {
                let later = Books.now.adding(milliseconds: Int64(after) * 1_000)
                #expect(secrets.map { admits($0, books, later) } == works)
            }
            let bad = await books.refused(
                .post,
                "/api/keys/k/rotate",
                #"{"grace_seconds":9999999}"#
            )
            #expect(bad == "400 invalid_value grace_seconds")
        }
    }

    private func admits(_ secret: String, _ books: Books, _ now: Timestamp) -> Bool {
        let digest = books.hasher.digest(of: Array(secret.utf8).span)
        let key = try? books.directory.admit(digest, at: .model, from: [], now: now)
        return key != nil
    }

    @Test func `a key is found by id, public id and a name that only one has`() async throws {
        try await Books.opened { books in
            try await books.done(.post, "/api/users", #"{"name":"ann"}"#)
            let made = try await books.done(.post, "/api/keys", #"{"user":"ann","name":"k"}"#)
            let publicID = try #require(made["public_id"] as? String)
            for word in ["key_1", publicID, "k"] {
                let shown = try await books.done(.get, "/api/keys/\(word)")
                #expect(shown["id"] as? String == "key_1")
            }
            try await books.done(.post, "/api/keys", #"{"user":"ann","name":"k"}"#)
            #expect(await books.refused(.get, "/api/keys/k") == "409 ambiguous key")
            #expect(await books.refused(.get, "/api/keys/key_9") == "404 not_found key")
        }
    }

    @Test func `a key shows the last day it was used`() async throws {
        try await Books.opened { books in
            try await books.done(.post, "/api/users", #"{"name":"ann"}"#)
            try await books.done(.post, "/api/keys", #"{"user":"ann"}"#)
            let unused = try await books.done(.get, "/api/keys/key_1")
            #expect(unused["last_used_on"] is NSNull)
            try await books.use(key: "key_1", user: "ann")
            let used = try await books.done(.get, "/api/keys/key_1")
            #expect(used["last_used_on"] as? String == "2026-11-21")
        }
    }

    @Test func `a working key is deleted by force only`() async throws {
        try await Books.opened { books in
            try await books.done(.post, "/api/users", #"{"name":"ann"}"#)
            try await books.done(.post, "/api/keys", #"{"user":"ann"}"#)
            #expect(await books.refused(.delete, "/api/keys/key_1") == "409 in_use -")
            try await books.done(.patch, "/api/keys/key_1", #"{"disabled":true}"#)
            try await books.done(.delete, "/api/keys/key_1")
        }
    }

    @Test func `the first owner's key is made once`() async throws {
        try await Books.opened { books in
            let key = try await ensureOwnerKey(
                in: books.anyLedger,
                hasher: books.hasher,
                now: Books.now
            )
            let text = String(decoding: try #require(key).revealed, as: UTF8.self)
            #expect(text.hasPrefix("sk-tgadmin-"))
            let again = try await ensureOwnerKey(
                in: books.anyLedger,
                hasher: books.hasher,
                now: Books.now
            )
            #expect(again == nil)
            // One that no longer opens anything must not lock everybody out.
            try await books.done(.patch, "/api/keys/key_1", #"{"disabled":true}"#)
            let third = try await ensureOwnerKey(
                in: books.anyLedger,
                hasher: books.hasher,
                now: Books.now
            )
            #expect(third != nil)
        }
    }
}
