import Foundation
import Metering
import Testing

@Suite struct SimulationTests {
    /// Steps per seed: enough for every branch in a debug build.
    static let steps = 3_000

    /// Eight seeds; `scripts/simulate` asks for others by `TOLLGATE_SEEDS`, as in `1-1000`.
    static let seeds: ClosedRange<UInt64> = {
        let asked = ProcessInfo.processInfo.environment["TOLLGATE_SEEDS"] ?? ""
        let ends = asked.split(separator: "-").compactMap { UInt64($0) }
        return ends.count == 2 && ends[0] <= ends[1] ? ends[0]...ends[1] : 1...8
    }()

    @Test(arguments: seeds)
    func `the books decide as the reference does, whatever happens`(seed: UInt64) throws {
        var simulation = Simulation(seed: seed)
        for _ in 0..<Self.steps { try simulation.step() }
        // A simulation in which nothing happens proves nothing.
        #expect(simulation.grants > 100)
        #expect(simulation.refusals > 20)
        #expect(simulation.periodTurns > 5)
    }

    @Test func `the simulation reaches every verdict`() throws {
        var (waits, busy, overruns) = (0, 0, 0)
        for seed in 100..<110 {
            var simulation = Simulation(seed: UInt64(seed))
            for _ in 0..<1_500 { try simulation.step() }
            waits += simulation.waits
            busy += simulation.busy
            overruns += simulation.overruns
        }
        #expect(waits > 20)
        #expect(busy > 5)
        #expect(overruns > 5)
    }
}
