import Foundation
import Testing

@testable import Telemetry

@Suite struct LogClockTests {
    @Test(arguments: [
        (0, "1970-01-01T00:00:00.000Z"), (-1, "1969-12-31T23:59:59.999Z"),
        (951_782_399_999, "2000-02-28T23:59:59.999Z"),
        (951_782_400_000, "2000-02-29T00:00:00.000Z"),
        (4_107_542_400_000, "2100-03-01T00:00:00.000Z"),
        (253_402_300_799_999, "9999-12-31T23:59:59.999Z"),
    ])
    func `a moment is written as RFC 3339`(milliseconds: Int64, text: String) {
        var clock = LogClock()
        #expect(String(decoding: clock.rfc3339(milliseconds), as: UTF8.self) == text)
    }

    @Test func `the calendar agrees with Foundation's over 200 years`() {
        var clock = LogClock()
        let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        var milliseconds: Int64 = -2_208_988_800_000
        while milliseconds < 4_102_444_800_000 {
            let date = Date(timeIntervalSince1970: Double(milliseconds) / 1_000)
            let ours = String(decoding: clock.rfc3339(milliseconds), as: UTF8.self)
            #expect(ours == date.formatted(style))
            milliseconds += 86_400_000 * 13 + 7_261_250
        }
    }

    @Test func `the coarse clock is the wall clock`() {
        let difference = Double(coarseWallMilliseconds()) / 1_000 - Date().timeIntervalSince1970
        #expect(abs(difference) < 60)
    }
}
