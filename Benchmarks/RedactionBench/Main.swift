import Glibc
import Redaction

/// `RedactionBench detect` and `redact` speak the checkers' line contracts on standard input;
/// `RedactionBench speed [FILE...]` measures, over made texts and over any files;
/// `RedactionBench profile sparse|dense|FILE [ROUNDS]` looks through a text again and again, for a
/// profiler; `profile clean [ROUNDS]` and `profile request [ROUNDS]` do so with a request without a
/// finding and with a dense one of 64 KiB, parse and rewriting included, `profile streams` with the
/// events of an answer.
@main
enum RedactionBench {
    static func main() {
        var policy = RedactionPolicy()
        policy.response.scan = RedactionKind.builtinNames
        let redactor = Redactor([policy], placeholderKey: [UInt8](repeating: 7, count: 32))
        let contract = LineContract(redactor)
        switch CommandLine.arguments.dropFirst().first {
        case "detect": eachLine { contract.detect($0) }
        case "redact": eachLine { contract.redact($0) }
        case "speed":
            let files = CommandLine.arguments.dropFirst(2).map { ($0, messages(ofFile: $0)) }
            Speed(redactor).run(
                [("sparse", Corpus.sparse()), ("dense", Corpus.dense())] + files
            )
            Streams(redactor).run()
        case "profile":
            let words = Array(CommandLine.arguments.dropFirst(2))
            profile(redactor, words.first ?? "clean", words.dropFirst().first.flatMap { Int($0) })
        default:
            print("usage: RedactionBench detect|redact < LINES, RedactionBench speed [FILE...]")
            exit(2)
        }
    }

    private static func profile(_ redactor: Redactor, _ what: String, _ rounds: Int?) {
        let speed = Speed(redactor)
        switch what {
        case "clean": speed.profileRequests(rounds ?? 2_000_000)
        case "request": speed.profileDenseRequests(rounds ?? 1_000)
        case "sparse": speed.profile(Corpus.sparse(), rounds ?? 100)
        case "dense": speed.profile(Corpus.dense(), rounds ?? 100)
        case "streams": Streams(redactor).run(rounds: rounds ?? 2_000)
        default: speed.profile(messages(ofFile: what), rounds ?? 100)
        }
    }

    private static func eachLine(_ answer: (Span<UInt8>) -> [UInt8]?) {
        while let line = readLine() {
            let bytes = Array(line.utf8)
            guard let text = answer(bytes.span) else {
                fatalError("a line that is not what the contract says")
            }
            print(String(decoding: text, as: UTF8.self))
        }
    }

    private static func messages(ofFile path: String) -> [[UInt8]] {
        guard let file = unsafe fopen(path, "r") else { fatalError("cannot read \(path)") }
        defer { unsafe fclose(file) }
        var messages: [[UInt8]] = []
        while true {
            var buffer = [UInt8](repeating: 0, count: 4_096)
            // SAFETY: the buffer has room for as many bytes as are asked for.
            let count = unsafe fread(&buffer, 1, buffer.count, file)
            guard count > 0 else { return messages }
            messages.append(Array(buffer[..<count]))
        }
    }
}
