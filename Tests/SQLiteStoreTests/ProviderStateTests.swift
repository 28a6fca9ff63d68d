import Foundation
import Metering
import SQLiteStore
import Testing

/// Whose the ids are that providers gave.
@Suite struct ProviderStateTests {
    private let shop = Workshop()
    private let ann = Tenant.user(UserID(1))
    private let team = Tenant.team(TeamID(1))

    private func open(_ change: (inout ProviderStatePolicy) -> Void = { _ in }) throws
        -> SQLiteArchive
    {
        try FileManager.default.createDirectory(
            atPath: shop.folder,
            withIntermediateDirectories: true
        )
        var policy = ArchivePolicy()
        change(&policy.states)
        return try SQLiteArchive(folder: shop.folder, policy: policy, clock: shop.clock.machine)
    }

    private func state(_ id: String, _ tenant: Tenant, user: Int64? = nil, tokens: Int64 = 7)
        -> ProviderState
    {
        ProviderState(
            id: id,
            tenant: tenant,
            user: user.map { UserID($0) },
            upstream: "main",
            tokens: tokens,
            createdAt: shop.clock.now
        )
    }

    @Test func `an id is its first owner's, whoever claims it later`() async throws {
        let archive = try open()
        let first = state("resp_1", ann, user: 1)
        try await archive.note([first, state("msg_1", ann)])
        try await archive.note([state("resp_1", team, tokens: 9)])
        #expect(try await archive.providerStates(["resp_1", "resp_2"]) == [first, nil])
        try await archive.note([state("resp_1", ann, user: 1, tokens: 9)])
        #expect(try await archive.providerStates(["resp_1"])[0]?.tokens == 9)
        try await archive.forgetState("resp_1", of: team)
        #expect(try await archive.providerStates(["resp_1"])[0] != nil)
        try await archive.forgetState("resp_1", of: ann)
        #expect(
            try await archive.providerStates(["resp_1", "msg_1"]).map { $0 != nil } == [
                false, true,
            ]
        )
        await archive.close()
    }

    @Test func `owners are known when the file is opened again`() async throws {
        let archive = try open()
        try await archive.note([state("resp_1", team)])
        await archive.close()
        let again = try open()
        #expect(try await again.providerStates(["resp_1"])[0]?.tenant == team)
        await again.close()
    }

    @Test func `an id is forgotten after its time, and may then be anybody's`() async throws {
        let archive = try open { $0.milliseconds = 1_000 }
        try await archive.note([state("resp_1", ann)])
        shop.clock.pass(seconds: 2)
        #expect(try await archive.providerStates(["resp_1"]) == [nil])
        try await archive.note([state("resp_1", team)])
        #expect(try await archive.providerStates(["resp_1"])[0]?.tenant == team)
        await archive.close()
    }

    @Test func `beyond the most ids the oldest are forgotten`() async throws {
        let archive = try open { $0.idsMax = 1_000 }
        for round in 0..<5 {
            shop.clock.pass(seconds: 1)
            try await archive.note((0..<1_000).map { state("resp_\(round)_\($0)", ann) })
        }
        let ids = (0..<5).map { "resp_\($0)_500" }
        let known = try await archive.providerStates(ids).map { $0 != nil }
        #expect(known.first == false && known.last == true)
        await archive.close()
    }

    @Test func `a person who is forgotten owns nothing any more`() async throws {
        let archive = try open()
        try await archive.note([
            state("own", ann), state("in the team", team, user: 1),
            state("another's", team, user: 2),
        ])
        _ = try await archive.forget(UserID(1))
        let known = try await archive.providerStates(["own", "in the team", "another's"])
        #expect(known.map { $0 != nil } == [false, false, true])
        await archive.close()
    }
}
