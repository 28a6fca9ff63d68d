import Metering
import SQLiteStore
import Testing

@Suite struct StoryTests {
    @Test func `a request is held, entered, and summed up, also after a restart`() async throws {
        let workshop = Workshop()
        let first = try workshop.open()
        let ada = try await first.person("ada", tokens: 10_000)
        let id = try await first.request(ada, prompt: 100, completion: 50)
        #expect(try await first.total().prompt == 100)
        await first.close()

        let second = try workshop.open()
        let total = try await second.total()
        #expect(total.requests == 1)
        #expect(total.completion == 50)
        var query = EntryQuery()
        query.id = id
        let entries = try await second.entries(query).entries
        #expect(entries.map(\.user?.name) == ["ada"])
        #expect(entries.first?.settlement?.upstreamID == "req_00112233445566778899aabbccddeeff")
        let standings = try await second.standings(of: .user(try #require(ada.user)))
        #expect(standings.map(\.used) == [150])
        #expect(try await second.check().broken == [])
        await second.close()
    }
}
