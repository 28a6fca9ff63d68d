import ChatFormat
import JSONText
import Redaction

/// What putting values back, and looking through answers, costs for each event of a stream.
struct Streams {
    private let chunks: [[UInt8]]
    private let tags: IssuedTags
    private let scan: AnswerScan?

    /// An answer of a few hundred events, in pieces as a model's tokens are; every eighth line
    /// repeats a placeholder that the request was given.
    init(_ redactor: Redactor) {
        let scope = RedactionScope(key: "k")
        var request = Array(#"{"model":"gpt-4o","messages":[{"role":"user","content":""#.utf8)
        for name in 0..<20 { request += Array("reader-\(name)@maple.example.com ".utf8) }
        request += Array(#""}]}"#.utf8)
        var document = JSONDocument()
        guard (try? document.parse(request.span)) != nil,
            case .edited(let found) = redactor.clean(
                request.span,
                document,
                scope: scope,
                scratch: RedactionScratch()
            )
        else { fatalError("a request without anything to take out") }
        tags = found.tags
        scan = redactor.terms(for: scope).answerScan
        let cleaned = String(decoding: found.edits.apply(to: request.span), as: UTF8.self)
        let words = cleaned.split(separator: " ").filter { $0.hasPrefix("[EMAIL-") }
        chunks = Self.chunks(words.map(String.init))
    }

    private static func chunks(_ placeholders: [String]) -> [[UInt8]] {
        let lines = String(decoding: Corpus.clean(bytes: 2_000), as: UTF8.self).split(
            separator: "\n"
        )
        var text = ""
        for (number, line) in lines.enumerated() {
            text += line + "\n"
            if number % 8 == 0 { text += "Ask \(placeholders[number % placeholders.count]).\n" }
        }
        let bytes = Array(text.utf8)
        return stride(from: 0, to: bytes.count, by: 5).map { start in
            var chunk = Array(
                """
                {"id":"chatcmpl-C1a2b3","object":"chat.completion.chunk","created":1754000000,\
                "model":"gpt-4o-2024-08-06","service_tier":"default","system_fingerprint":"fp_1",\
                "choices":[{"index":0,"delta":{"content":
                """.utf8
            )
            JSONWriter.appendString(bytes[start..<min(start + 5, bytes.count)].span, to: &chunk)
            return chunk + Array(#"},"logprobs":null,"finish_reason":null}]}"#.utf8)
        }
    }

    /// Prints CPU time for an event: reading it, and what comes on top.
    func run(rounds: Int = 200) {
        print("\nan event of a stream, 5 bytes of text   ns p50    ns p99   bytes")
        show("read", rounds)
        show("restored", rounds, StreamRestorer(tags, route: .chatCompletions))
        show(
            "restored, nothing issued",
            rounds,
            StreamRestorer(IssuedTags(), route: .chatCompletions)
        )
        show(
            "looked through and restored",
            rounds,
            StreamRestorer(tags, route: .chatCompletions, scan: scan)
        )
    }

    private func show(_ name: String, _ rounds: Int, _ restorer: StreamRestorer? = nil) {
        var reader = AnswerReader()
        var edits = JSONEdits()
        var written = 0
        let all = times(rounds: rounds) {
            var restorer = restorer
            written = 0
            for chunk in chunks {
                guard case .answer = reader.read(event: chunk.span, of: .chatCompletions) else {
                    return 0
                }
                guard restorer != nil else { continue }
                edits.removeAll()
                let extra = restorer?.restore(reader, chunk.span, in: &edits)
                written += extra?.count ?? 0
                written += edits.isEmpty ? chunk.count : edits.apply(to: chunk.span).count
            }
            written += restorer?.end().count ?? 0
            return written
        }
        let padded = name + String(repeating: " ", count: max(0, 36 - name.count))
        let count = Double(chunks.count)
        print(
            padded + (Double(all[rounds / 2]) / count).shown(0)
                + (Double(all[rounds * 99 / 100]) / count).shown(0)
                + Double(written).shown(0, width: 8)
        )
    }
}
