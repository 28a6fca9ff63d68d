import Foundation
import Metering
import Support
import Testing

@Suite struct ZoneTests {
    private static let data = [
        "Europe/Berlin": ZoneData.berlin, "America/Havana": ZoneData.havana,
        "America/Sao_Paulo": ZoneData.saoPaulo, "Pacific/Apia": ZoneData.apia,
        "Asia/Kathmandu": ZoneData.kathmandu,
    ]

    private func zone(_ name: String) throws -> CivilZone {
        let text = try #require(Self.data[name])
        let data = try #require(Data(base64Encoded: text))
        return try #require(ZoneFile.zone(named: name, in: Array(data)))
    }

    @Test(
        arguments: [
            ("Europe/Berlin", 2026, 1, 1, 1_767_222_000),
            ("Europe/Berlin", 2026, 3, 29, 1_774_738_800),
            ("Europe/Berlin", 2026, 3, 30, 1_774_821_600),
            ("Europe/Berlin", 2026, 10, 26, 1_792_969_200),
            // Beyond the file's last change, from the rule in its footer.
            ("Europe/Berlin", 2050, 7, 1, 2_540_239_200),
            // Midnight is skipped.
            ("America/Sao_Paulo", 2018, 11, 4, 1_541_300_400),
            ("America/Havana", 2026, 3, 8, 1_772_946_000),
            // One o'clock goes back to midnight: it comes twice, and the first one counts.
            ("America/Havana", 2026, 11, 1, 1_793_505_600),
            // Samoa left this day out.
            ("Pacific/Apia", 2011, 12, 30, 1_325_239_200),
            ("Pacific/Apia", 2011, 12, 31, 1_325_239_200),
            ("Asia/Kathmandu", 2026, 1, 1, 1_767_204_900),
        ] as [(String, Int, Int, Int, Int64)]
    )
    func `a day begins at its first moment`(
        name: String,
        year: Int,
        month: Int,
        day: Int,
        seconds: Int64
    ) throws {
        let start = try zone(name).start(of: CivilDay(year: year, month: month, day: day))
        #expect(start == Timestamp(seconds: seconds))
    }

    @Test(arguments: data.keys.sorted())
    func `over 40 years, days follow each other without gap or overlap`(name: String) throws {
        let zone = try zone(name)
        let first = CivilDay(year: 2_005, month: 1, day: 1)
        var start = zone.start(of: first)
        for number in first.number..<CivilDay(year: 2_045, month: 1, day: 1).number {
            let day = CivilDay(number: number)
            let end = zone.start(of: day.adding(days: 1))
            #expect(start <= end)
            // A day that was left out has no moment of its own.
            if start < end {
                #expect(zone.day(at: start) == day)
                #expect(zone.day(at: end.adding(milliseconds: -1)) == day)
                #expect(zone.day(at: start.adding(milliseconds: -1)) < day)
            }
            start = end
        }
    }

    @Test func `bytes that are no zone are not read as one, and cut ones do not trap`() throws {
        let whole = Array(try #require(Data(base64Encoded: ZoneData.berlin)))
        #expect(ZoneFile.zone(named: "x", in: []) == nil)
        #expect(ZoneFile.zone(named: "x", in: Array("TZif2".utf8)) == nil)
        for count in stride(from: 0, to: whole.count, by: 7) {
            let zone = ZoneFile.zone(named: "x", in: Array(whole.prefix(count)))
            _ = zone?.day(at: World.time)
        }
        var random = SeededRandom(seed: 1)
        for _ in 0..<500 {
            var changed = whole
            for _ in 0..<3 {
                changed[Int.random(in: 0..<changed.count, using: &random)] = UInt8.random(
                    in: 0...255,
                    using: &random
                )
            }
            let zone = ZoneFile.zone(named: "x", in: changed)
            _ = zone?.start(of: CivilDay(year: 2_030, month: 5, day: 5))
        }
    }

    @Test(
        arguments: [
            (2026, 9, 30, Period.day, "2026-09-30", "2026-10-01"),
            (2026, 9, 30, .week, "2026-09-28", "2026-10-05"),
            (2026, 9, 27, .week, "2026-09-21", "2026-09-28"),
            (2026, 9, 28, .week, "2026-09-28", "2026-10-05"),
            (2024, 2, 29, .month, "2024-02-01", "2024-03-01"),
            (2026, 12, 31, .month, "2026-12-01", "2027-01-01"),
            (2027, 1, 1, .week, "2026-12-28", "2027-01-04"),
            (1969, 12, 31, .week, "1969-12-29", "1970-01-05"),
        ] as [(Int, Int, Int, Period, String, String)]
    )
    func `a period begins and ends on calendar borders`(
        year: Int,
        month: Int,
        day: Int,
        period: Period,
        start: String,
        next: String
    ) {
        let day = CivilDay(year: year, month: month, day: day)
        #expect(period.start(of: day).text == start)
        #expect(period.next(after: day)?.text == next)
    }

    @Test func `all time never ends`() {
        let day = CivilDay(year: 2_026, month: 1, day: 1)
        #expect(Period.total.next(after: day) == nil)
        #expect(CivilZone.utc.end(of: .total, containing: day) == nil)
        #expect(Period.total.start(of: day) == CivilDay.beginning)
    }

    @Test func `dates and day numbers are the same calendar, for 800 years`() {
        for number in stride(from: -146_097, to: 146_097, by: 1) {
            let (year, month, day) = CivilDay(number: number).date
            if CivilDay(year: year, month: month, day: day).number != number {
                Issue.record("\(number)")
            }
        }
        #expect(CivilDay(year: 1_970, month: 1, day: 1).number == 0)
        #expect(CivilDay(year: 2_000, month: 3, day: 1).text == "2000-03-01")
    }
}
