import Metering
import Testing

@Suite struct LedgerClockTests {
    private let hour: Int64 = 3_600_000
    private let midnight = CivilZone.utc.start(of: CivilDay(year: 2_026, month: 10, day: 1))

    private func read(
        _ clock: inout LedgerClock,
        _ wall: Timestamp,
        boot: Int64,
        isSynchronized: Bool = false
    ) -> Timestamp {
        clock.read(
            wall: wall,
            bootMilliseconds: boot,
            isSynchronized: isSynchronized,
            zone: .utc
        )
    }

    @Test func `the clock never goes back, also not over a restart in 1970`() {
        var clock = LedgerClock(newest: midnight)
        #expect(read(&clock, Timestamp(seconds: 5), boot: 0) == midnight)
        let later = midnight.adding(milliseconds: hour)
        #expect(read(&clock, later, boot: hour) != Timestamp(seconds: 5))
        #expect(read(&clock, midnight, boot: hour + 1) >= midnight)
    }

    @Test func `time that passes on both clocks is believed, over midnight too`() {
        var clock = LedgerClock(newest: midnight.adding(milliseconds: -hour))
        _ = read(&clock, midnight.adding(milliseconds: -hour), boot: 0)
        let after = midnight.adding(milliseconds: hour)
        #expect(read(&clock, after, boot: 2 * hour) == after)
        #expect(!clock.isInDoubt)
    }

    @Test func `a jump within the day is believed at once`() {
        let morning = midnight.adding(milliseconds: 2 * hour)
        var clock = LedgerClock(newest: morning)
        _ = read(&clock, morning, boot: 0)
        let evening = midnight.adding(milliseconds: 20 * hour)
        #expect(read(&clock, evening, boot: 10) == evening)
    }

    @Test func `a jump over midnight is believed after ten minutes`() {
        let before = midnight.adding(milliseconds: -hour)
        var clock = LedgerClock(newest: before)
        _ = read(&clock, before, boot: 0)
        let jumped = midnight.adding(milliseconds: 30 * 24 * hour)
        let last = midnight.adding(milliseconds: -1)
        #expect(read(&clock, jumped, boot: 1) == last)
        #expect(clock.isInDoubt)
        let nearly = jumped.adding(milliseconds: 599_999)
        #expect(read(&clock, nearly, boot: 600_000) == last)
        let later = jumped.adding(milliseconds: 600_001)
        #expect(read(&clock, later, boot: 600_001) == later)
        #expect(!clock.isInDoubt)
    }

    @Test func `a clock that jumps over midnight and back was never believed`() {
        let before = midnight.adding(milliseconds: -hour)
        var clock = LedgerClock(newest: before)
        _ = read(&clock, before, boot: 0)
        _ = read(&clock, midnight.adding(milliseconds: 24 * hour), boot: 60_000)
        let back = before.adding(milliseconds: 120_000)
        #expect(read(&clock, back, boot: 120_000) < midnight)
        #expect(!clock.isInDoubt)
        // And over it again: the doubt begins anew.
        _ = read(&clock, midnight.adding(milliseconds: 24 * hour), boot: 180_000)
        #expect(clock.isInDoubt)
    }

    @Test func `a time server's word ends the doubt`() {
        let before = midnight.adding(milliseconds: -hour)
        var clock = LedgerClock(newest: before)
        _ = read(&clock, before, boot: 0)
        let jumped = midnight.adding(milliseconds: 24 * hour)
        _ = read(&clock, jumped, boot: 1)
        #expect(clock.isInDoubt)
        #expect(read(&clock, jumped, boot: 2, isSynchronized: true) == jumped)
        #expect(!clock.isInDoubt)
    }
}
