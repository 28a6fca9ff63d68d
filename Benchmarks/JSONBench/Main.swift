import ChatFormat
import JSONText

/// Prints what parsing costs: CPU time per document, median of many rounds, and its rate.
@main
enum JSONBench {
    static func main() {
        print("\("document".padded(34))\("bytes".padded(10))\("ns".padded(12))MB/s")
        for sample in Sample.all {
            measure("parse \(sample.name)", sample.bytes)
        }
        measureRequest("request 1.1 KB, parsed and read", Sample.chatBody(1))
        measureRequest("request 11 KB, parsed and read", Sample.chatBody(12))
        measureEdits("request 1.1 KB, two edits", Sample.chatBody(1))
        measureEvent("chunk, read", Array(Sample.chunk.utf8))
        measureEvent("chunk with usage, read", Array(Sample.usageChunk.utf8))
        measureBody("answer, read", Array(Sample.answer.utf8))
    }

    private static func measureRequest(_ name: String, _ bytes: [UInt8]) {
        var document = JSONDocument()
        let nanoseconds = median(rounds: 41) { rounds in
            var sum = 0
            for _ in 0..<rounds {
                sum &+= read(bytes, &document).messages ?? 0
            }
            return sum
        }
        report(name, bytes.count, nanoseconds)
    }

    private static func read(_ bytes: [UInt8], _ document: inout JSONDocument) -> ChatRequest {
        do {
            try document.parse(bytes.span)
            return try ChatRequest(
                parsing: document,
                bytes: bytes.span,
                route: .chatCompletions
            )
        } catch {
            fatalError("\(error)")
        }
    }

    private static func measureEdits(_ name: String, _ bytes: [UInt8]) {
        var document = JSONDocument()
        var edits = JSONEdits()
        let nanoseconds = median(rounds: 41) { rounds in
            var sum = 0
            for _ in 0..<rounds {
                edits.removeAll()
                let request = read(bytes, &document)
                request.capOutput(
                    tokens: 100,
                    knowsOnlyMaxTokens: false,
                    in: &edits,
                    of: document,
                    bytes.span
                )
                request.replaceModel(with: "gpt-4o", in: &edits, of: document, bytes.span)
                sum &+= edits.apply(to: bytes.span).count
            }
            return sum
        }
        report(name, bytes.count, nanoseconds)
    }

    private static func measureEvent(_ name: String, _ bytes: [UInt8]) {
        var reader = AnswerReader()
        let nanoseconds = median(rounds: 41) { rounds in
            var sum = 0
            for _ in 0..<rounds {
                _ = reader.read(event: bytes.span, of: .chatCompletions)
                sum &+= reader.pieces.count &+ Int(reader.usage?.prompt ?? 0)
            }
            return sum
        }
        report(name, bytes.count, nanoseconds)
    }

    private static func measureBody(_ name: String, _ bytes: [UInt8]) {
        var reader = AnswerReader()
        let nanoseconds = median(rounds: 41) { rounds in
            var sum = 0
            for _ in 0..<rounds {
                _ = reader.read(body: bytes.span, of: .chatCompletions)
                sum &+= reader.pieces.count &+ Int(reader.usage?.prompt ?? 0)
            }
            return sum
        }
        report(name, bytes.count, nanoseconds)
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
