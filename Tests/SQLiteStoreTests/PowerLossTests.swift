import Metering
import SQLiteStore
import Testing

@Suite struct PowerLossTests {
    /// What a ledger promised before it went down.
    private struct Told {
        var people: [String] = []
        var held: [RequestID] = []
        var isFinished = false
    }

    @Test(arguments: FaultyDisk.Keeps.allCases)
    func `a crash at any change of the disk loses nothing that was promised`(
        keeps: FaultyDisk.Keeps
    ) async throws {
        var changes = 0
        while true {
            let (workshop, disk) = (Workshop(), FaultyDisk())
            disk.crash(after: changes)
            let told = await story(workshop, disk)
            disk.restart(keeps)
            try await prove(told, workshop, disk, changes)
            if told.isFinished { break }
            changes += 1
        }
        // A story that changes nothing would prove nothing.
        #expect(changes > 100)
    }

    @Test func `a crash in recovery changes nothing: it runs again`() async throws {
        var changes = 0
        while true {
            let (workshop, disk) = (Workshop(), FaultyDisk())
            let ledger = try workshop.open { $0.disk = disk.name }
            let ada = try await ledger.person("ada")
            var told = Told(people: ["ada"])
            for _ in 0..<3 {
                guard case .held(let hold) = await ledger.hold(ledger.ask(ada)) else { continue }
                told.held.append(hold.id)
                _ = hold.end()
            }
            disk.crash(after: 0)
            await ledger.close()
            disk.restart(.nothing)

            disk.crash(after: changes)
            let isOpened = await opens(workshop, disk)
            disk.restart(.nothing)
            try await prove(told, workshop, disk, changes)
            if isOpened { break }
            changes += 1
        }
        #expect(changes > 3)
    }

    private func opens(_ workshop: Workshop, _ disk: FaultyDisk) async -> Bool {
        guard let ledger = try? workshop.open({ $0.disk = disk.name }) else { return false }
        let isRecovered = ledger.recoveredAtStart == 3
        await ledger.close()
        return isRecovered
    }

    /// People are added, requests held, settled, dropped and refused, sums written, until the
    /// disk goes down or the story ends.
    private func story(_ workshop: Workshop, _ disk: FaultyDisk) async -> Told {
        var told = Told()
        guard
            let ledger = try? workshop.open({
                $0.disk = disk.name
                $0.tickMilliseconds = 1
                $0.entriesLingerMilliseconds = 0
            })
        else { return told }
        do {
            let ada = try await ledger.person("ada", tokens: 1_000_000)
            told.people.append("ada")
            let bob = try await ledger.person("bob")
            told.people.append("bob")
            for round in 0..<4 {
                let first = try await held(ledger, ada, &told)
                let second = try await held(ledger, bob, &told)
                ledger.settle(first, .complete(first.terms, prompt: 90, completion: 40))
                ledger.refuse(
                    RefusedRequest(
                        id: ledger.requestIDs.next(at: workshop.clock.now),
                        status: 401,
                        reason: "unknown_key"
                    )
                )
                workshop.clock.pass(seconds: 1)
                if round != 2 {
                    ledger.settle(second, .complete(second.terms, prompt: 90, completion: 4))
                }
                _ = try await ledger.report(ReportQuery.everything)
            }
            await ledger.close()
            told.isFinished = ledger.health.fault == nil
        } catch {
            await ledger.close()
        }
        return told
    }

    private func held(
        _ ledger: SQLiteLedger,
        _ subject: Subject,
        _ told: inout Told
    ) async throws -> Hold {
        guard case .held(let hold) = await ledger.hold(ledger.ask(subject, isStreamed: true))
        else { throw Surprise() }
        told.held.append(hold.id)
        return hold
    }

    private func prove(
        _ told: Told,
        _ workshop: Workshop,
        _ disk: FaultyDisk,
        _ changes: Int
    ) async throws {
        let ledger = try workshop.open { $0.disk = disk.name }
        for name in told.people {
            #expect(ledger.directory.user(named: name) != nil, "\(name) after \(changes)")
        }
        let entries = try await ledger.entries(EntryQuery()).entries
        let ids = entries.map(\.id)
        #expect(Set(ids).count == ids.count, "an entry twice after \(changes)")
        #expect(Set(ids).isSuperset(of: told.held), "a hold lost after \(changes)")
        #expect(try await ledger.check().broken == [], "after \(changes)")
        // And the ledger works on.
        if told.people.contains("bob") {
            let bob = try #require(ledger.directory.user(named: "bob"))
            let key = try #require(ledger.directory.keys.first { $0.facts.name == "bob's key" }?.id)
            try await ledger.request(Subject(key: key, user: bob.id, team: nil))
        }
        await ledger.close()
    }
}

extension ReportQuery {
    static let everything = ReportQuery(
        from: CivilDay(number: 0),
        to: CivilDay(number: 100_000)
    )
}
