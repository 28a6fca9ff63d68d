import Foundation
import Testing

@Suite struct StoreSimulationTests {
    /// Steps per seed; a step is a commit or two, and one in thirty is a crash.
    static let steps = 400

    /// Six seeds; `scripts/simulate` asks for others by `TOLLGATE_SEEDS`, as in `1-1000`.
    static let seeds: ClosedRange<UInt64> = {
        let asked = ProcessInfo.processInfo.environment["TOLLGATE_SEEDS"] ?? ""
        let ends = asked.split(separator: "-").compactMap { UInt64($0) }
        return ends.count == 2 && ends[0] <= ends[1] ? ends[0]...ends[1] : 1...6
    }()

    @Test(arguments: seeds)
    func `the books on disk are what was told, whatever crashes`(seed: UInt64) async throws {
        var simulation = try await StoreSimulation(seed: seed)
        try await simulation.run(steps: Self.steps)
        // A simulation in which nothing happens proves nothing.
        #expect(simulation.crashes > 2)
        #expect(simulation.settled > 50)
    }
}
