import Admin
import Foundation
import HTTPWire
import Metering
import Testing

struct PeopleTests {
    @Test func `a person is added, shown, changed and deleted`() async throws {
        try await Books.opened { books in
            let body = #"{"name":"ann","email":"ann@example.com","tags":["x"],"plan":"small"}"#
            let made = try await books.done(.post, "/api/users", body)
            #expect(made["id"] as? String == "user_1")
            #expect(made["email"] as? String == "ann@example.com")
            #expect(made["plan"] as? String == "small")
            let changed = try await books.done(.patch, "/api/users/ann", #"{"email":null}"#)
            #expect(changed["email"] is NSNull)
            #expect(changed["tags"] as? [String] == ["x"])
            #expect(changed["version"] as? Int == 2)
            try await books.done(.delete, "/api/users/user_1")
            #expect(await books.refused(.get, "/api/users/ann") == "404 not_found user")
        }
    }

    @Test(arguments: [
        (#"{}"#, "400 invalid_value name"),
        (#"{"name":""}"#, "400 invalid_value name"),
        (#"{"name":" ann"}"#, "400 invalid_value name"),
        (#"{"name":"a\nb"}"#, "400 invalid_value name"),
        (#"{"name":"a\u2028b"}"#, "400 invalid_value name"),
        (#"{"name":"user_12"}"#, "400 invalid_value name"),
        (#"{"name":"key_12"}"#, "400 invalid_value name"),
        (#"{"name":12}"#, "400 invalid_value name"),
        (#"{"name":null}"#, "400 invalid_value name"),
        (#"{"name":"ann"}"#, "409 name_taken name"),
        (#"{"name":"b","email":"nowhere"}"#, "400 invalid_value email"),
        (#"{"name":"b","email":"a@b@c"}"#, "400 invalid_value email"),
        (#"{"name":"b","plan":"none-such"}"#, "400 invalid_value plan"),
        (#"{"name":"b","tags":"x"}"#, "400 invalid_value tags"),
        (#"{"name":"b","tags":[1]}"#, "400 invalid_value tags"),
        (#"{"name":"b","disabled":"yes"}"#, "400 invalid_value disabled"),
        (#"{"name":"b","role":"owner"}"#, "400 invalid_value role"),
        (#"{"name":"b","name":"c"}"#, "400 invalid_json -"),
        (#"["b"]"#, "400 invalid_json -"),
        (#"{"name":"b""#, "400 invalid_json -"),
    ])
    func `a refused person says which field, and nobody is added`(
        _ body: String,
        _ refusal: String
    ) async throws {
        try await Books.opened { books in
            try await books.done(.post, "/api/users", #"{"name":"ann"}"#)
            #expect(await books.refused(.post, "/api/users", body) == refusal)
            #expect(books.directory.users.count == 1)
        }
    }

    @Test func `a name has at most 128 bytes`() async throws {
        try await Books.opened { books in
            let name = String(repeating: "é", count: 64)
            try await books.done(.post, "/api/users", #"{"name":"\#(name)"}"#)
            let longer = await books.refused(.post, "/api/users", #"{"name":"\#(name)x"}"#)
            #expect(longer == "400 invalid_value name")
        }
    }

    @Test func `two changes of one thing conflict instead of losing one`() async throws {
        try await Books.opened { books in
            try await books.done(.post, "/api/users", #"{"name":"ann"}"#)
            let seen = await books.ask(.get, "/api/users/ann").etag
            #expect(seen == "\"1\"")
            let first = await books.ask(
                .patch,
                "/api/users/ann",
                #"{"email":"a@b.c"}"#,
                ifMatch: seen
            )
            #expect(first.status == 200)
            #expect(first.etag == "\"2\"")
            let second = await books.ask(
                .patch,
                "/api/users/ann",
                #"{"plan":"small"}"#,
                ifMatch: seen
            )
            #expect(second.refusal == "412 conflict If-Match")
            let now = try await books.done(.get, "/api/users/ann")
            #expect(now["plan"] is NSNull)
        }
    }

    @Test func `who has keys is deleted by force only, and the keys end`() async throws {
        try await Books.opened { books in
            try await books.done(.post, "/api/users", #"{"name":"ann"}"#)
            try await books.done(.post, "/api/keys", #"{"user":"ann"}"#)
            #expect(await books.refused(.delete, "/api/users/ann") == "409 in_use -")
            try await books.done(.delete, "/api/users/ann?force=true")
            #expect(books.directory.keys.isEmpty)
        }
    }

    @Test func `names with any letters stand in paths by percent codes`() async throws {
        try await Books.opened { books in
            let name = #"Zoë, "Ω" =1+1/2?%"#
            let json = String(decoding: try JSONEncoder().encode(["name": name]), as: UTF8.self)
            try await books.done(.post, "/api/users", json)
            let shown = try await books.done(.get, "/api/users/" + percentEncoded(name))
            #expect(shown["name"] as? String == name)
            let listed = try await books.done(.get, "/api/users?q=" + percentEncoded("Ω"))
            #expect(try things(listed).count == 1)
        }
    }

    @Test func `a list goes on behind the last thing of a page, in both orders`() async throws {
        try await Books.opened { books in
            for number in 1...5 {
                try await books.done(.post, "/api/users", #"{"name":"p\#(number)"}"#)
            }
            for (order, expected) in [("asc", [1, 2, 3, 4, 5]), ("desc", [5, 4, 3, 2, 1])] {
                var seen: [Int] = []
                var after = ""
                while true {
                    let target = "/api/users?limit=2&order=\(order)\(after)"
                    let page = try await books.done(.get, target)
                    seen += try things(page).compactMap {
                        ($0["id"] as? String)?.last?.wholeNumberValue
                    }
                    guard page["has_more"] as? Bool == true else { break }
                    after = "&after=\(try #require(page["last_id"] as? String))"
                }
                #expect(seen == expected)
            }
        }
    }

    @Test func `filters leave the others out`() async throws {
        try await Books.opened { books in
            try await books.done(
                .post,
                "/api/users",
                #"{"name":"ann","external_id":"u1","tags":["a"]}"#
            )
            try await books.done(.post, "/api/users", #"{"name":"ben","disabled":true}"#)
            try await books.done(.post, "/api/teams", #"{"name":"blue"}"#)
            try await books.done(.put, "/api/teams/blue/members/ben", "")
            for (filter, names) in [
                ("external_id=u1", ["ann"]), ("tag=a", ["ann"]), ("team=blue", ["ben"]),
                ("disabled=true", ["ben"]), ("disabled=false", ["ann"]), ("q=B", ["ben"]),
                ("plan=small", []),
            ] {
                let list = try await books.done(.get, "/api/users?" + filter)
                #expect(try things(list).compactMap { $0["name"] as? String } == names, "\(filter)")
            }
        }
    }

    @Test func `a member comes, leads, and goes`() async throws {
        try await Books.opened { books in
            try await books.done(.post, "/api/teams", #"{"name":"blue"}"#)
            try await books.done(.post, "/api/users", #"{"name":"ann"}"#)
            let joined = try await books.done(
                .put,
                "/api/teams/blue/members/ann",
                #"{"role":"lead"}"#
            )
            let members = try #require(joined["members"] as? [[String: Any]])
            #expect(members.map { $0["role"] as? String } == ["lead"])
            // Joining again without a role keeps the role.
            try await books.done(.put, "/api/teams/blue/members/ann")
            let team = try #require(books.directory.team(named: "blue"))
            #expect(books.directory.members(of: team.id).first?.role == .lead)
            try await books.done(.delete, "/api/teams/blue/members/ann")
            let again = await books.refused(.delete, "/api/teams/blue/members/ann")
            #expect(again == "404 not_found user")
        }
    }
}
