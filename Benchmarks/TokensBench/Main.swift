import Glibc
import JSONText
import Tokens

/// Measures counting; `scripts/bench-tokens` runs it beside tiktoken and prints the table.
///
///     TokensBench jsonl                    the line mode, as `tollgate count --jsonl`
///     TokensBench ranks ENCODING           the published rank file, as tiktoken reads it
///     TokensBench unseen ENCODING FILE     MB/s of the second half after the first, once
///     TokensBench calls ENCODING FILE      microseconds per call on 500-byte slices
///     TokensBench again ENCODING FILE      MB/s of the same text again, median of 21
///     TokensBench start ENCODING ...       milliseconds and resident kB of building tables
///     TokensBench prompt ENCODING FILE     microseconds for a chat request of 10 kB of the text
///     TokensBench chat ENCODING [PART] FILE  microseconds for a chat request with 500 bytes of it
///     TokensBench runs ENCODING            MB/s on texts made to be slow
@main
enum TokensBench {
    static func main() {
        let arguments = Array(CommandLine.arguments.dropFirst())
        switch (arguments.first, arguments.dropFirst().first.flatMap(Encoding.init(name:))) {
        case ("jsonl", _): jsonl()
        case ("ranks", let encoding?): write(RankFile.text(of: encoding))
        case ("unseen", let encoding?): unseen(encoding, file(arguments))
        case ("calls", let encoding?): calls(encoding, file(arguments))
        case ("again", let encoding?): again(encoding, file(arguments))
        case ("prompt", _?): prompt(file(arguments))
        case ("chat", _?):
            ChatBench(text: file(arguments), only: arguments.count == 4 ? arguments[2] : nil).run()
        case ("start", _?): start(arguments.dropFirst().compactMap(Encoding.init(name:)))
        case ("runs", let encoding?): runs(encoding)
        default:
            print(
                "usage: TokensBench MODE [ENCODING ...] [FILE]; the modes are in Main.swift"
            )
            exit(2)
        }
    }

    private static func jsonl() {
        var lines = CountLines()
        while let line = readLine() {
            do {
                write(Array((try lines.answer(Array(line.utf8).span) + "\n").utf8))
            } catch {
                write(Array("{\"error\":\"\(error)\"}\n".utf8))
            }
        }
    }

    private static func unseen(_ encoding: Encoding, _ text: [UInt8]) {
        var middle = text.count / 2
        while text[middle] & 0xC0 == 0x80 { middle += 1 }
        let counter = TokenCounter()
        let before = counter.count(text.span.extracting(0..<middle), encoding)
        let start = cpuNanoseconds()
        let count = counter.count(text.span.extracting(middle..<text.count), encoding)
        let spent = cpuNanoseconds() - start
        report(text.count - middle, spent, "tokens \(before) + \(count)")
    }

    private static func calls(_ encoding: Encoding, _ text: [UInt8]) {
        let counter = TokenCounter()
        var found: [Double] = []
        var total = 0
        for _ in 0..<11 {
            let start = cpuNanoseconds()
            var (at, calls) = (0, 0)
            while at + 500 <= text.count {
                total += counter.count(text.span.extracting(at..<at + 500), encoding)
                (at, calls) = (at + 500, calls + 1)
            }
            found.append(Double(cpuNanoseconds() - start) / Double(calls) / 1_000)
        }
        print("\(found.sorted()[5]) us per 500 bytes (\(total))")
    }

    private static func again(_ encoding: Encoding, _ text: [UInt8]) {
        let counter = TokenCounter()
        var total = 0
        let found = (0..<21).map { _ in
            let start = cpuNanoseconds()
            total += counter.count(text.span, encoding)
            return cpuNanoseconds() - start
        }
        report(text.count, found.sorted()[10], "\(total / 21)")
    }

    private static func prompt(_ text: [UInt8]) {
        let model = Array("gpt-4o".utf8)
        let prompts = PromptCounter(TokenCounter())
        var document = JSONDocument()
        var found: [Double] = []
        var total: Int64 = 0
        for at in stride(from: 0, to: text.count - 10_000, by: 10_000) {
            var body = JSONWriter()
            body.beginObject()
            body.name("messages")
            body.beginArray()
            for part in stride(from: at, to: at + 10_000, by: 2_500) {
                body.beginObject()
                body.name("role")
                body.string("user")
                body.name("content")
                let end = String(decoding: text[part..<part + 2_500], as: UTF8.self)
                body.string(end)
                body.endObject()
            }
            body.endArray()
            body.endObject()
            let bytes = body.bytes
            let start = cpuNanoseconds()
            guard (try? document.parse(bytes.span)) != nil else { fatalError("not JSON") }
            let tally = prompts.tally(document, of: bytes.span, .chat, model: model.span)
            found.append(Double(cpuNanoseconds() - start) / 1_000)
            total += tally.estimate
        }
        let sorted = found.sorted()
        print("\(sorted[sorted.count / 2]) us per chat of 10 kB, median (\(total))")
    }

    private static func start(_ encodings: [Encoding]) {
        let (start, kB) = (cpuNanoseconds(), residentKB())
        for encoding in encodings { TokenCounter.prepare(encoding) }
        let spent = Double(cpuNanoseconds() - start) / 1_000_000
        print("\(spent) ms, \(residentKB() - kB) kB more resident (\(residentKB()) kB)")
    }

    private static func runs(_ encoding: Encoding) {
        var random = SystemRandomNumberGenerator()
        let letters = (0..<1_000_000).map { _ in UInt8.random(in: 0x61...0x7A, using: &random) }
        let texts: [(String, [UInt8])] = [
            ("a", [UInt8](repeating: 0x61, count: 1_000_000)),
            ("space", [UInt8](repeating: 0x20, count: 1_000_000)),
            ("newline", [UInt8](repeating: 0x0A, count: 1_000_000)),
            ("dash", [UInt8](repeating: 0x2D, count: 1_000_000)),
            ("NUL", [UInt8](repeating: 0, count: 1_000_000)),
            ("letters", letters),
            ("emoji", Array(String(repeating: "🥊", count: 250_000).utf8)),
            ("mark", Array(String(repeating: "\u{0301}", count: 500_000).utf8)),
            ("kanji", Array(String(repeating: "的", count: 333_333).utf8)),
            ("ab", Array(String(repeating: "ab", count: 500_000).utf8)),
            ("invalid", [UInt8](repeating: 0xFF, count: 1_000_000)),
        ]
        let counter = TokenCounter()
        for (name, text) in texts {
            let start = cpuNanoseconds()
            let count = counter.count(text.span, encoding)
            report(text.count, cpuNanoseconds() - start, "\(name): \(count)")
        }
    }

    private static func report(_ bytes: Int, _ nanoseconds: Int64, _ note: String) {
        print("\(Double(bytes) * 1_000 / Double(nanoseconds)) MB/s (\(note))")
    }
}
