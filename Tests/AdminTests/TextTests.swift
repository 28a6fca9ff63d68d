import Admin
import Metering
import Testing

struct TextTests {
    @Test(arguments: [
        (Int64(0), 9, "0"), (1, 9, "0.000000001"), (12_500_000_000, 9, "12.5"),
        (-1_500, 3, "-1.5"), (1_000, 3, "1"), (5, 0, "5"), (Int64.max, 9, "9223372036.854775807"),
        (Int64.min, 9, "-9223372036.854775808"), (100, 3, "0.1"),
    ])
    func `a kept integer is shown with its decimals and read back`(
        _ value: Int64,
        _ decimals: Int,
        _ text: String
    ) {
        #expect(decimalText(value, decimals: decimals) == text)
        #expect(decimalValue(text, decimals: decimals) == value)
    }

    @Test(arguments: [
        "", ".", "1.", ".5", "-", "1.2.3", "1e3", "0x1", "1 ", "+1", "1.0000000001", "--1",
        "9223372037",
    ])
    func `what is no number with nine decimals is none`(_ text: String) {
        #expect(decimalValue(text, decimals: 9) == nil)
    }

    @Test(arguments: [
        (Int64(0), "1970-01-01T00:00:00.000Z"), (1_795_268_100_000, "2026-11-21T13:35:00.000Z"),
        (1_795_268_100_042, "2026-11-21T13:35:00.042Z"), (-1, "1969-12-31T23:59:59.999Z"),
        (951_782_400_000, "2000-02-29T00:00:00.000Z"),
    ])
    func `a moment is written in UTC and read back`(_ milliseconds: Int64, _ text: String) {
        let time = Timestamp(milliseconds: milliseconds)
        #expect(time.text == text)
        #expect(Timestamp(text: text) == time)
    }

    @Test(arguments: [
        ("2026-11-21T14:35:00+01:00", Int64(1_795_268_100)),
        ("2026-11-21t13:35:00z", 1_795_268_100), ("2026-11-21T10:05:00-03:30", 1_795_268_100),
    ])
    func `a moment may come with an offset`(_ text: String, _ seconds: Int64) {
        #expect(Timestamp(text: text)?.seconds == seconds)
    }

    @Test(arguments: [
        "", "2026-11-21", "2026-11-21T13:35Z", "2026-02-30T00:00:00Z", "2026-11-21T24:00:00Z",
        "2026-11-21T13:60:00Z", "2026-11-21T13:35:00", "2026-11-21T13:35:00.Z",
        "2026-11-21T13:35:00+1:00", "2026-11-21 13:35:00 ", "２０２６-11-21T13:35:00Z",
    ])
    func `what is no moment is none`(_ text: String) {
        #expect(Timestamp(text: text) == nil)
    }

    @Test(arguments: ["a b", "a/b?c=d&e#f", "Zoë Ω", "%", "+", "\u{1F600}", "~-._"])
    func `percent codes bring any text through a URL`(_ text: String) {
        let encoded = percentEncoded(text)
        #expect(encoded.utf8.allSatisfy { $0 < 0x80 && $0 > 0x20 })
        #expect(percentDecoded(encoded) == text)
    }

    @Test(arguments: ["%", "%4", "%zz", "%ff", "a%"])
    func `a broken percent code is refused`(_ text: String) {
        #expect(percentDecoded(text) == nil)
    }

    @Test(arguments: [
        ("plain", "plain"), ("a,b", "\"a,b\""), ("say \"hi\"", "\"say \"\"hi\"\"\""),
        ("two\nlines", "\"two\nlines\""), ("=1+1", "'=1+1"), ("+1", "'+1"), ("-1", "'-1"),
        ("@x", "'@x"), ("\tx", "'\tx"), ("=a,b", "\"'=a,b\""), ("", ""),
    ])
    func `a cell is quoted where it must be and never a formula`(_ text: String, _ cell: String) {
        var csv = CSVWriter()
        csv.row([text, "end"])
        #expect(String(decoding: csv.bytes, as: UTF8.self) == cell + ",end\n")
    }

    @Test func `after ten failures an address waits, the others do not`() {
        let signIns = SignInGuard()
        let now = Books.now
        for _ in 0..<10 {
            #expect(signIns.waitSeconds("10.0.0.1", now: now) == nil)
            signIns.failed("10.0.0.1", now: now)
        }
        #expect(signIns.waitSeconds("10.0.0.1", now: now) == 60)
        #expect(signIns.waitSeconds("10.0.0.2", now: now) == nil)
        #expect(signIns.waitSeconds("10.0.0.1", now: now.adding(milliseconds: 60_000)) == nil)
    }
}
