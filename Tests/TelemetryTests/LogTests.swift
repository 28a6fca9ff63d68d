import Synchronization
import Testing

@testable import Telemetry

/// A target that keeps what it takes, only as much as it is told; a pipe takes whole pieces.
final class Shelf: Sendable {
    private let state = Mutex((taken: [UInt8](), offers: 0, room: Int.max, isGone: false))

    var text: String { state.withLock { String(decoding: $0.taken, as: UTF8.self) } }
    var lines: [String] { text.split(separator: "\n").map(String.init) }
    var offers: Int { state.withLock { $0.offers } }

    func setRoom(_ bytes: Int) { state.withLock { $0.room = bytes } }
    func leave() { state.withLock { $0.isGone = true } }

    func target(pieceBytesMax: Int = .max) -> LogTarget {
        LogTarget(pieceBytesMax: pieceBytesMax) { bytes in
            self.state.withLock { state in
                state.offers += 1
                if state.isGone { return .never }
                let count = min(bytes.count, state.room)
                let fits = pieceBytesMax == .max || count == bytes.count
                guard count > 0, fits else { return .later }
                for index in 0..<count { state.taken.append(bytes[index]) }
                state.room -= count
                return .some(count)
            }
        }
    }
}

@Suite struct LogTests {
    private let noon: @Sendable () -> Int64 = { 1_769_904_000_123 }

    private func log(
        _ shelf: Shelf,
        _ form: LogForm = .json,
        _ level: LogLevel = .debug,
        pieceBytesMax: Int = .max,
        isImmediate: Bool = false
    ) -> Log {
        Log(
            to: shelf.target(pieceBytesMax: pieceBytesMax),
            form: form,
            level: level,
            isImmediate: isImmediate,
            clock: noon
        )
    }

    @Test func `a JSON line has time, level, event and fields in order`() {
        let shelf = Shelf()
        let log = log(shelf)
        log.write(.info, "request") { line in
            line.add("id", "req_1")
            line.add("status", 200)
            line.add("ms", 12_034, decimals: 3)
            line.add("stream", true)
            line.add("raw", bytes: Array("a\"b".utf8).span)
            line.add("big", Int64.max)
            line.add("least", Int64.min)
        }
        #expect(shelf.text.isEmpty)
        log.flush()
        #expect(
            shelf.text == """
                {"time":"2026-02-01T00:00:00.123Z","level":"info","event":"request","id":"req_1",\
                "status":200,"ms":12.034,"stream":true,"raw":"a\\"b","big":9223372036854775807,\
                "least":-9223372036854775808}

                """
        )
    }

    @Test func `a text line quotes only what needs it`() {
        let shelf = Shelf()
        let log = log(shelf, .text)
        log.write(.warning, "upstream_failed") { line in
            line.add("upstream", "openai")
            line.add("why", "no route to host")
            line.add("empty", "")
            line.add("equals", "a=b")
        }
        log.flush()
        #expect(
            shelf.text == "2026-02-01T00:00:00.123Z warning upstream_failed upstream=openai "
                + "why=\"no route to host\" empty=\"\" equals=\"a=b\"\n"
        )
    }

    @Test(arguments: [
        ("a\nb", #"a\nb"#), ("a\r\nb", #"a\r\nb"#), ("\t", #"\t"#), ("\u{0}", #"\u0000"#),
        ("\u{1B}[31m", #"\u001b[31m"#), ("\u{7F}", #"\u007f"#), ("\u{9B}31m", #"\u009b31m"#),
        ("\u{80}\u{9F}", #"\u0080\u009f"#), ("\u{A0}", "\u{A0}"), ("é", "é"), ("😀", "😀"),
        (#"\"#, #"\\"#), (#"""#, #"\""#), ("{\"x\":1}", #"{\"x\":1}"#),
    ])
    func `no value can end a line or steer a terminal`(value: String, escaped: String) {
        for form in [LogForm.json, .text] {
            let shelf = Shelf()
            let log = log(shelf, form)
            log.write(.info, "e") { $0.add("v", value) }
            log.flush()
            #expect(shelf.lines.count == 1)
            #expect(shelf.text.contains(escaped))
        }
    }

    @Test func `bytes that are no UTF-8 become replacement characters`() {
        let shelf = Shelf()
        let log = log(shelf)
        log.write(.info, "e") { $0.add("v", bytes: ([0x61, 0xFF, 0xC2] as [UInt8]).span) }
        log.flush()
        #expect(shelf.text.contains("\"v\":\"a\u{FFFD}\u{FFFD}\""))
    }

    @Test func `long values and long lines are cut, and still one line each`() {
        let shelf = Shelf()
        let log = log(shelf)
        log.write(.info, "e") { line in
            for _ in 0..<9 { line.add("v", String(repeating: "é", count: 5_000)) }
        }
        log.flush()
        #expect(shelf.lines.count == 1)
        #expect(shelf.text.utf8.count < 4_096)
        #expect(shelf.text.hasSuffix(",\"cut\":true}\n"))
        #expect(shelf.text.contains("é...\""))
    }

    @Test func `lines below the level are not written, nor their fields computed`() {
        let shelf = Shelf()
        let log = log(shelf, .json, .warning)
        var ran = 0
        log.write(.info, "quiet") { _ in ran += 1 }
        log.write(.warning, "loud") { _ in ran += 1 }
        log.flush()
        #expect(ran == 1)
        #expect(shelf.lines.count == 1)
        #expect(log.writes(.error))
        #expect(!log.writes(.debug))
    }

    @Test func `an immediate log does not wait for its turn`() {
        let shelf = Shelf()
        log(shelf, isImmediate: true).write(.info, "now")
        #expect(shelf.lines.count == 1)
    }

    @Test func `a full buffer is written out without a turn`() {
        let shelf = Shelf()
        let log = log(shelf)
        while shelf.offers == 0 { log.write(.info, "e") { $0.add("v", "x") } }
        #expect(shelf.text.utf8.count >= Log.flushBytes)
        #expect(shelf.text.utf8.count < Log.flushBytes + 200)
    }

    @Test func `pieces end at the ends of lines`() {
        let shelf = Shelf()
        let log = log(shelf, pieceBytesMax: 256)
        for _ in 0..<10 { log.write(.info, "e") { $0.add("v", "0123456789") } }
        shelf.setRoom(256)
        log.flush()
        #expect(shelf.text.hasSuffix("}\n"))
        shelf.setRoom(.max)
        log.flush()
        #expect(shelf.lines.count == 10)
        #expect(shelf.offers >= 5)
    }

    @Test func `a line longer than a piece is offered whole`() {
        let shelf = Shelf()
        let log = log(shelf, pieceBytesMax: 64)
        for _ in 0..<3 { log.write(.info, "e") { $0.add("v", String(repeating: "x", count: 99)) } }
        log.flush()
        #expect(shelf.lines.count == 3)
        #expect(shelf.offers == 3)
    }

    @Test(arguments: [1, 7, 100])
    func `what a target takes in parts arrives whole and in order`(step: Int) {
        let shelf = Shelf()
        let log = log(shelf)
        for number in 0..<20 { log.write(.info, "e") { $0.add("n", number) } }
        shelf.setRoom(step)
        var turns = 0
        while shelf.lines.count < 20 || !shelf.text.hasSuffix("\n") {
            log.flush()
            shelf.setRoom(step)
            turns += 1
            guard turns < 10_000 else { break }
        }
        let numbers = shelf.lines.map { $0.split(separator: "\"n\":").last.map(String.init) }
        #expect(numbers == (0..<20).map { "\($0)}" })
    }

    @Test func `a stalled reader costs bounded memory, and drops are counted and told`() {
        let shelf = Shelf()
        shelf.setRoom(0)
        let log = log(shelf)
        let value = String(repeating: "x", count: 1_000)
        for _ in 0..<2_000 { log.write(.info, "e") { $0.add("v", value) } }
        let dropped = log.droppedLines
        #expect(dropped > 0)
        shelf.setRoom(.max)
        log.flush()
        #expect(shelf.text.utf8.count < Log.bufferBytesMax + 2_000)
        #expect(shelf.lines.count == 2_000 - Int(dropped))
        log.write(.info, "after")
        log.flush()
        let told = "\"event\":\"log_lines_dropped\",\"count\":\(dropped)}"
        #expect(shelf.lines.dropLast().last?.hasSuffix(told) == true)
        #expect(shelf.lines.last?.contains("\"event\":\"after\"") == true)
    }

    @Test func `a reader that is gone is written to no more than needed`() {
        let shelf = Shelf()
        shelf.leave()
        let log = log(shelf)
        log.write(.info, "e")
        log.flush()
        log.flush()
        #expect(shelf.offers == 1)
        #expect(shelf.text.isEmpty)
    }

    @Test func `many threads may write to one log`() async {
        let shelf = Shelf()
        let log = log(shelf)
        await withTaskGroup(of: Void.self) { group in
            for writer in 0..<8 {
                group.addTask {
                    for number in 0..<500 {
                        log.write(.info, "e") { line in
                            line.add("writer", writer)
                            line.add("n", number)
                        }
                    }
                }
            }
        }
        log.flush()
        #expect(shelf.lines.count == 4_000)
        #expect(shelf.lines.allSatisfy { $0.hasPrefix("{\"time\"") && $0.hasSuffix("}") })
    }
}
