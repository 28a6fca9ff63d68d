import Glibc
import Redaction

/// `RedactionBench detect` and `redact` speak the checkers' line contracts on standard input;
/// `RedactionBench speed [FILE]` measures.
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
        default:
            print("usage: RedactionBench detect|redact < LINES")
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
}
