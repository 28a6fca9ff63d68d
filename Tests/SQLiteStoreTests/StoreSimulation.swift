import Foundation
import Metering
import SQLiteStore
import Support
import Testing

/// Drives a ledger on a disk that crashes with the same random story that a small model is told:
/// holds, settlements, corrections, days that pass, old entries that leave, and crashes at any
/// change of the disk, each with another memory of what was not synced.
struct StoreSimulation {
    /// What the model knows of one request.
    private struct Known {
        var person: Int
        /// What is booked; nil while it is held.
        var tokens: Int64?
        /// What a crash may book at most.
        var ceiling: Int64
    }

    private var random: SeededRandom
    private let workshop = Workshop()
    private let disk = FaultyDisk()
    private var ledger: SQLiteLedger
    private var people: [Subject] = []
    private var open: [RequestID: Hold] = [:]
    private var known: [RequestID: Known] = [:]
    private var unsure: [RequestID: Known] = [:]
    private var crashIsNear = false
    private(set) var crashes = 0
    private(set) var recovered = 0
    private(set) var settled = 0
    private(set) var archived: Int64 = 0

    init(seed: UInt64) async throws {
        random = SeededRandom(seed: seed)
        // 2026-06-10, so that months turn soon.
        workshop.clock.set(Timestamp(seconds: 1_781_100_000))
        ledger = try Self.opened(workshop, disk)
        for name in ["ada", "bob", "eve"] {
            people.append(try await ledger.person(name, tokens: 1 << 40))
        }
    }

    private static func opened(_ workshop: Workshop, _ disk: FaultyDisk) throws -> SQLiteLedger {
        try workshop.open {
            $0.disk = disk.name
            $0.tickMilliseconds = 2
            $0.entriesLingerMilliseconds = 1
        }
    }

    mutating func run(steps: Int) async throws {
        for _ in 0..<steps {
            do {
                try await step()
            } catch let fault as LedgerFault {
                // A machine that is too slow is told so; nothing happened.
                if fault == .overloaded { continue }
                // Only a disk that went down may stop the ledger; then it is opened again.
                try #require(crashIsNear, "\(fault)")
                try await reopen()
            }
        }
        if crashIsNear { try await reopen() }
        try await prove()
        await ledger.close()
    }

    private mutating func step() async throws {
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<40: try await hold()
        case 40..<72: settle()
        case 72..<78: try await correct()
        case 78..<84: workshop.clock.pass(seconds: Int64.random(in: 1...300_000, using: &random))
        case 84..<88: try await archive()
        case 88..<91: crashSoon()
        case 91..<93: try await reopenCleanly()
        default: try await prove()
        }
    }

    private mutating func hold() async throws {
        let person = Int.random(in: 0..<people.count, using: &random)
        let ask = ledger.ask(
            people[person],
            prompt: Int64.random(in: 1...500, using: &random),
            output: Int64.random(in: 1...900, using: &random),
            isStreamed: random.chance(50)
        )
        switch await ledger.hold(ask) {
        case .held(let hold):
            open[ask.id] = hold
            known[ask.id] = Known(person: person, tokens: nil, ceiling: ask.prompt + ask.output)
        case .unavailable(let fault):
            // Whether the disk has it is not known: the ledger will say.
            unsure[ask.id] = Known(person: person, tokens: nil, ceiling: ask.prompt + ask.output)
            throw fault
        default: throw Surprise()
        }
    }

    private mutating func settle() {
        guard let id = open.keys.sorted().randomElement(using: &random), let hold = open[id],
            let ceiling = known[id]?.ceiling
        else { return }
        let tokens = Int64.random(in: 0...ceiling, using: &random)
        ledger.settle(hold, .complete(hold.terms, prompt: tokens, completion: 0))
        ledger.settle(hold, .complete(hold.terms, prompt: ceiling, completion: 0))
        open[id] = nil
        known[id]?.tokens = tokens
        settled += 1
    }

    private mutating func correct() async throws {
        let closed = known.filter { $0.value.tokens != nil }.keys.sorted()
        guard let id = closed.randomElement(using: &random) else { return }
        let usage = TokenUsage(prompt: Int64.random(in: 0...2_000, using: &random))
        let terms = ledger.directory.terms(for: "gpt-x")
        let correction = Correction(
            corrects: id,
            usage: usage,
            charge: terms.charge(for: usage),
            reason: "simulated"
        )
        do {
            try await ledger.correct(correction, by: SQLiteLedger.tester)
            known[id]?.tokens = usage.total
        } catch LedgerFault.notFound {
            // What is archived cannot be corrected.
        } catch {
            // Whether it was written is not known: the ledger will say.
            let ceiling = max(known[id]?.ceiling ?? 0, usage.total)
            known[id]?.ceiling = ceiling
            throw error
        }
    }

    private mutating func archive() async throws {
        let today = ledger.directory.policy.zone.day(at: workshop.clock.now)
        let day = today.adding(days: -Int.random(in: 0...40, using: &random))
        archived += try await ledger.archive(before: day, by: SQLiteLedger.tester).deletedEntries
    }

    private mutating func crashSoon() {
        guard !crashIsNear else { return }
        crashIsNear = true
        disk.crash(after: Int.random(in: 0...60, using: &random))
    }

    /// What is in the books is what the model was told (I4, I5), and they hold (I1 to I13).
    private mutating func prove() async throws {
        let total = try await ledger.total()
        // On a disk that went down reports may still be read from memory, without what waits.
        guard !crashIsNear else { return }
        let expected = known.values.compactMap(\.tokens).reduce(0, +)
        try #require(total.prompt + total.completion == expected, "I4")
        try #require(total.requests == Int64(known.values.count { $0.tokens != nil }), "I2")
        try #require(try await ledger.check().broken == [])
    }

    private mutating func reopenCleanly() async throws {
        if crashIsNear { return try await reopen() }
        for hold in open.values { _ = hold.end() }
        await ledger.close()
        ledger = try Self.opened(workshop, disk)
        try await learn()
    }

    /// The machine comes back, with some of what was not synced.
    private mutating func reopen() async throws {
        for hold in open.values { _ = hold.end() }
        disk.crash(after: 0)
        await ledger.close()
        disk.restart(random.pick(FaultyDisk.Keeps.allCases))
        crashIsNear = false
        crashes += 1
        ledger = try Self.opened(workshop, disk)
        try await learn()
        try await prove()
    }

    /// After a restart no request is held, and each has one entry, here or in a file (I2, I12).
    private mutating func learn() async throws {
        recovered += ledger.recoveredAtStart
        open = [:]
        var query = EntryQuery()
        query.limit = 1_000_000
        var here: [RequestID: Int64] = [:]
        for entry in try await ledger.entries(query).entries {
            let isFirst = here[entry.id] == nil
            try #require(isFirst == (entry.kind == .request), "I2: \(entry.id.text)")
            here[entry.id, default: 0] += entry.settlement?.usage.total ?? 0
        }
        for id in here.keys where known[id] == nil { known[id] = unsure[id] }
        unsure = [:]
        try #require(Set(here.keys).isSubset(of: known.keys), "an entry of nothing")
        for (id, request) in known {
            guard let tokens = here[id] else {
                // Its entry left for a file, so its sum was known before.
                try #require(request.tokens != nil && isInFile(id), "I2: \(id.text) is lost")
                continue
            }
            try #require(tokens <= max(request.ceiling, request.tokens ?? 0), "charged too much")
            known[id]?.tokens = tokens
        }
    }

    private func isInFile(_ id: RequestID) -> Bool {
        let folder = workshop.folder + "/archive"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.contains { name in
            let sql =
                "SELECT count(*) FROM entry WHERE kind = 'request' AND request_id = '\(id.text)'"
            return (try? Outsider(file: folder + "/" + name).number(sql)) == 1
        }
    }
}
