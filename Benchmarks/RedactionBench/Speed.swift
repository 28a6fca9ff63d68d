import JSONText
import Redaction

/// What looking through texts and requests costs, beside naive expressions on the same texts.
struct Speed {
    let redactor: Redactor
    private let scratch = RedactionScratch()

    init(_ redactor: Redactor) { self.redactor = redactor }

    func run(_ files: [(name: String, messages: [[UInt8]])]) {
        print("text, messages of 4 KiB             MB/s   PCRE2 JIT MB/s     found")
        for (name, messages) in files { texts(name, messages) }
        print("\nrequest                         bytes        ns p50        ns p99")
        request("clean chat, 1.1 KB", body: Corpus.clean(bytes: 1_000))
        request("clean chat, 64 KiB", body: Corpus.clean(bytes: 65_000))
        let sparse = Corpus.sparse().flatMap { $0 }
        request("sparse chat, 64 KiB", body: Array(sparse.prefix(62_000)))
        let dense = Corpus.dense().flatMap { $0 }
        request("dense chat, 64 KiB", body: Array(dense.prefix(60_000)))
    }

    /// Looks through the same messages again and again.
    func profile(_ messages: [[UInt8]], _ rounds: Int) {
        var found = 0
        for _ in 0..<rounds {
            for message in messages {
                found += redactor.detect(message.span, scratch: scratch).count
            }
        }
        print(found)
    }

    /// Cleans the same clean request again and again.
    func profileRequests(_ rounds: Int) {
        let body = requestBody(Corpus.clean(bytes: 1_000))
        var document = JSONDocument()
        Self.parse(body, into: &document)
        var sum = 0
        for _ in 0..<rounds {
            let result = redactor.clean(
                body.span,
                document,
                scope: RedactionScope(key: "k"),
                scratch: scratch
            )
            if case .unchanged = result { sum += 1 }
        }
        print(sum)
    }

    /// Parses, cleans and rewrites the same dense request again and again.
    func profileDenseRequests(_ rounds: Int) {
        let body = requestBody(Array(Corpus.dense().flatMap { $0 }.prefix(60_000)))
        var (document, sum) = (JSONDocument(), 0)
        for _ in 0..<rounds {
            Self.parse(body, into: &document)
            let result = redactor.clean(
                body.span,
                document,
                scope: RedactionScope(key: "k"),
                scratch: scratch
            )
            if case .edited(let found) = result { sum += found.edits.apply(to: body.span).count }
        }
        print(sum)
    }

    private static func parse(_ body: [UInt8], into document: inout JSONDocument) {
        do {
            try document.parse(body.span)
        } catch {
            fatalError("a request that is no JSON")
        }
    }

    private func requestBody(_ text: [UInt8]) -> [UInt8] {
        var body = Array(#"{"model":"gpt-4o","temperature":0.2,"messages":["#.utf8)
        body += Array(#"{"role":"system","content":"You are helpful."},"#.utf8)
        body += Array(#"{"role":"user","content":"#.utf8)
        JSONWriter.appendString(text.span, to: &body)
        return body + Array("}]}".utf8)
    }

    private func texts(_ name: String, _ messages: [[UInt8]]) {
        let bytes = messages.reduce(0) { $0 + $1.count }
        var found = 0
        let ours = times(rounds: 15) {
            found = 0
            for message in messages {
                found += redactor.detect(message.span, scratch: scratch).count
            }
            return found
        }
        let naive = NaivePatterns()
        let theirs = times(rounds: 5) { messages.reduce(0) { $0 + naive.count($1) } }
        let padded = name + String(repeating: " ", count: max(0, 28 - name.count))
        print(
            padded + rate(bytes, ours[ours.count / 2]).shown(0, width: 12)
                + rate(bytes, theirs[2]).shown(0, width: 17) + Double(found).shown(0)
        )
    }

    /// Parse, scan and rewrite of one request, as the gateway does it.
    private func request(_ name: String, body text: [UInt8]) {
        let body = requestBody(text)
        var document = JSONDocument()
        let scope = RedactionScope(key: "k")
        func once(parseOnly: Bool) -> Int {
            Self.parse(body, into: &document)
            if parseOnly { return document.count }
            switch redactor.clean(body.span, document, scope: scope, scratch: scratch) {
            case .unchanged: return 1
            case .edited(let result): return result.edits.apply(to: body.span).count
            case .refused: return 0
            }
        }
        let repeats = max(1, 200_000 / body.count)
        for (label, parseOnly) in [(name + ", parse", true), (name, false)] {
            let all = times(rounds: 400) {
                (0..<repeats).reduce(0) { sum, _ in sum &+ once(parseOnly: parseOnly) }
            }
            let padded = label + String(repeating: " ", count: max(0, 28 - label.count))
            print(
                padded + Double(body.count).shown(0, width: 9)
                    + (Double(all[200]) / Double(repeats)).shown(0, width: 14)
                    + (Double(all[396]) / Double(repeats)).shown(0, width: 14)
            )
        }
    }
}
