import JSONText
import Tokens

/// What counting adds to a small chat request: a system message, a question, 500 bytes of text.
struct ChatBench {
    private let bodies: [[UInt8]]
    private let texts: [[UInt8]]
    private let only: String?
    private let model = Array("gpt-4o-mini".utf8)

    /// Takes the text, and the name of the one measurement that is wanted, if not all are.
    init(text: [UInt8], only: String?) {
        self.only = only
        let parts = stride(from: 0, to: min(text.count, 1 << 20) - 500, by: 500).map { at in
            String(decoding: text[at..<at + 500], as: UTF8.self)
        }
        texts = parts.map { Array($0.utf8) }
        bodies = parts.map(Self.body)
    }

    private static func body(_ text: String) -> [UInt8] {
        var body = JSONWriter()
        body.beginObject()
        body.name("model")
        body.string("gpt-4o-mini")
        body.name("messages")
        body.beginArray()
        let middle = text.utf8.count / 5
        for (role, content) in [
            ("system", String(text.unicodeScalars.prefix(middle))),
            ("user", String(text.unicodeScalars.dropFirst(middle))),
        ] {
            body.beginObject()
            body.name("role")
            body.string(role)
            body.name("content")
            body.string(content)
            body.endObject()
        }
        body.endArray()
        body.name("stream")
        body.bool(true)
        body.name("max_tokens")
        body.integer(300)
        body.endObject()
        return body.bytes
    }

    func run() {
        let counter = TokenCounter()
        let prompts = PromptCounter(counter)
        let documents = bodies.map { bytes in
            var document = JSONDocument()
            guard (try? document.parse(bytes.span)) != nil else { fatalError("not JSON") }
            return document
        }
        report("text alone") {
            let text = texts[$0]
            return counter.count(text.span, .o200kBase)
        }
        report("tally") {
            let body = bodies[$0]
            return Int(
                prompts.tally(documents[$0], of: body.span, .chat, model: model.span).estimate
            )
        }
        report("bound") {
            let body = bodies[$0]
            return Int(prompts.bound(documents[$0], of: body.span, .chat, model: model.span))
        }
        report("answer in 100 parts") {
            var delta = DeltaCounter(counter, .o200kBase)
            let bytes = texts[$0]
            let text = bytes.span
            for at in stride(from: 0, to: text.count, by: 5) {
                delta.append(text.extracting(at..<min(at + 5, text.count)))
            }
            return delta.total()
        }
        report("answer in one part") {
            var delta = DeltaCounter(counter, .o200kBase)
            let text = texts[$0]
            delta.append(text.span)
            return delta.total()
        }
    }

    private func report(_ name: String, _ body: (Int) -> Int) {
        if let only, only != name { return }
        var total = 0
        let found = (0..<21).map { _ in
            let start = cpuNanoseconds()
            for i in bodies.indices { total &+= body(i) }
            return Double(cpuNanoseconds() - start) / Double(bodies.count) / 1_000
        }
        let sorted = found.sorted()
        print("\(name): \(sorted[0]) us least, \(sorted[10]) us median (\(total / 21))")
    }
}
