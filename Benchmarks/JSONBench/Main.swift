import ChatFormat
import JSONText

/// Prints what parsing and reading cost: CPU time a document, median of many rounds, and its rate.
///
/// An argument chooses the lines whose name holds it.
@main
enum JSONBench {
    static func main() {
        print("\("work".padded(34))\("bytes".padded(10))\("ns".padded(12))MB/s")
        for sample in Sample.all { parse("parse \(sample.name)", sample.bytes()) }
        request("request 1.1 KB, parsed and read", Sample.chatBody(1))
        request("request 11 KB, parsed and read", Sample.chatBody(12))
        edits("request 1.1 KB, two edits", Sample.chatBody(1))
        event("chunk, read", Array(Sample.chunk.utf8))
        event("chunk with usage, read", Array(Sample.usageChunk.utf8))
        body("answer, read", Array(Sample.answer.utf8))
    }

    private static func parse(_ name: String, _ bytes: @autoclosure () -> [UInt8]) {
        var document = JSONDocument()
        measured(name, bytes()) { bytes, rounds in
            for _ in 0..<rounds {
                guard (try? document.parse(bytes.span)) != nil else { fatalError(name) }
            }
            return document.count
        }
    }

    private static func request(_ name: String, _ bytes: @autoclosure () -> [UInt8]) {
        var document = JSONDocument()
        measured(name, bytes()) { bytes, rounds in
            (0..<rounds).reduce(0) { sum, _ in
                sum &+ (read(bytes, &document).messages ?? 0)
            }
        }
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

    private static func edits(_ name: String, _ bytes: @autoclosure () -> [UInt8]) {
        var document = JSONDocument()
        var edits = JSONEdits()
        measured(name, bytes()) { bytes, rounds in
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
    }

    private static func event(_ name: String, _ bytes: @autoclosure () -> [UInt8]) {
        var reader = AnswerReader()
        measured(name, bytes()) { bytes, rounds in
            var sum = 0
            for _ in 0..<rounds {
                _ = reader.read(event: bytes.span, of: .chatCompletions)
                sum &+= reader.pieces.count &+ Int(reader.usage?.prompt ?? 0)
            }
            return sum
        }
    }

    private static func body(_ name: String, _ bytes: @autoclosure () -> [UInt8]) {
        var reader = AnswerReader()
        measured(name, bytes()) { bytes, rounds in
            var sum = 0
            for _ in 0..<rounds {
                _ = reader.read(body: bytes.span, of: .chatCompletions)
                sum &+= reader.pieces.count &+ Int(reader.usage?.prompt ?? 0)
            }
            return sum
        }
    }
}
