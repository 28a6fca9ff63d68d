import Glibc
import JSONText

/// Prints what parsing costs: CPU time per document, median of many rounds, and its rate.
@main
enum JSONBench {
    static func main() {
        print("\("document".padded(34))\("bytes".padded(10))\("ns".padded(12))MB/s")
        for sample in Sample.all {
            measure("parse \(sample.name)", sample.bytes)
        }
    }

    private static func measure(_ name: String, _ bytes: [UInt8]) {
        var document = JSONDocument()
        let nanoseconds = median(rounds: 41) { rounds in
            for _ in 0..<rounds {
                do throws(JSONError) {
                    try document.parse(bytes.span)
                } catch {
                    fatalError("\(name): \(error)")
                }
            }
            return document.count
        }
        report(name, bytes.count, nanoseconds)
    }
}
