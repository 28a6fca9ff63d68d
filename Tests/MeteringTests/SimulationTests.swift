import Foundation
import Metering
import Testing

@Suite struct SimulationTests {
    /// Steps per seed: enough for every branch in a debug build; `TOLLGATE_STEPS` asks for more.
    static let steps = ProcessInfo.processInfo.environment["TOLLGATE_STEPS"].flatMap { Int($0) }

    @Test(arguments: [1, 2, 3, 4, 5, 6, 7, 8] as [UInt64])
    func `the books decide as the reference does, whatever happens`(seed: UInt64) throws {
        var simulation = Simulation(seed: seed)
        for _ in 0..<(Self.steps ?? 3_000) { try simulation.step() }
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
