import Glibc
import Redaction

/// `RedactionBench detect` and `redact` speak the checkers' line contracts on standard input;
/// `RedactionBench speed [FILE...]` measures, over made texts and over any files;
/// `RedactionBench profile FILE...` looks through files a hundred times, for a profiler;
/// `RedactionBench profile sparse|dense|clean` does so with made texts, `profile request` with a
/// dense request of 64 KiB, parse and rewriting included.
@main
enum RedactionBench {
    static func main() {
        let redactor = Redactor(
            [RedactionPolicy()],
            placeholderKey: [UInt8](repeating: 7, count: 32)
        )
        let contract = LineContract(redactor)
        switch CommandLine.arguments.dropFirst().first {
        case "detect": eachLine { contract.detect($0) }
        case "redact": eachLine { contract.redact($0) }
        case "speed":
            let files = CommandLine.arguments.dropFirst(2).map { ($0, messages(ofFile: $0)) }
            Speed(redactor).run(
                [("sparse", Corpus.sparse()), ("dense", Corpus.dense())] + files
            )
        case "profile":
            let speed = Speed(redactor)
            switch CommandLine.arguments.dropFirst(2).first {
            case nil, "clean": speed.profileRequests()
            case "sparse": speed.profile(Corpus.sparse())
            case "dense": speed.profile(Corpus.dense())
            case "request": speed.profileDenseRequests()
            default:
                speed.profile(CommandLine.arguments.dropFirst(2).flatMap { messages(ofFile: $0) })
            }
        default:
            print("usage: RedactionBench detect|redact < LINES, RedactionBench speed [FILE...]")
            exit(2)
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
