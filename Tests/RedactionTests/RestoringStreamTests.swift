import ChatFormat
import JSONText
import Testing

@testable import Redaction

/// Chunks on their way through a restorer, and the text that a client puts together from them.
private struct Client {
    var restorer: StreamRestorer
    var reader = AnswerReader()
    var route = Route.chatCompletions
    /// What came, by kind, choice and part.
    var texts: [String: [UInt8]] = [:]
    var datas: [String] = []
    var finished: Set<Int> = []

    init(_ route: Route = .chatCompletions) {
        self.route = route
        restorer = StreamRestorer(RestoringFixture.issued(), route: route)
    }

    mutating func send(_ data: String) {
        let bytes = Array(data.utf8)
        let reading = reader.read(event: bytes.span, of: route)
        precondition(reading == .answer, "the test's own chunk is an answer")
        var edits = JSONEdits()
        let extra = restorer.restore(reader, bytes.span, in: &edits)
        for event in extra { receive(event.data) }
        receive(edits.isEmpty ? bytes : edits.apply(to: bytes.span))
    }

    mutating func end() {
        for event in restorer.end() { receive(event.data) }
    }

    private mutating func receive(_ data: [UInt8]) {
        datas.append(String(decoding: data, as: UTF8.self))
        var reader = AnswerReader()
        let reading = reader.read(event: data.span, of: route)
        #expect(reading == .answer)
        for piece in reader.pieces {
            #expect(!finished.contains(piece.choice), "text behind the finish of its choice")
            let name = "\(piece.kind) \(piece.choice) \(piece.part)"
            reader.document.decode(piece.node, of: data.span, into: &texts[name, default: []])
        }
        for finish in reader.finishes { finished.insert(finish.choice) }
    }

    func text(_ kind: AnswerPiece.Kind, _ choice: Int = 0, _ part: Int = 0) -> String {
        String(decoding: texts["\(kind) \(choice) \(part)"] ?? [], as: UTF8.self)
    }
}

/// JSON of a string.
func quoted(_ text: some Collection<UInt8>) -> String {
    var bytes: [UInt8] = []
    JSONWriter.appendString(Array(text).span, to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
}

private func chunk(_ delta: String, choice: Int = 0, finish: String = "null") -> String {
    #"{"id":"c","object":"chat.completion.chunk","created":7,"model":"m","choices":["#
        + #"{"index":\#(choice),"delta":{\#(delta)},"logprobs":null,"finish_reason":\#(finish)}]}"#
}

private func content(_ text: String, choice: Int = 0, finish: String = "null") -> String {
    chunk("\"content\":\(quoted(text.utf8))", choice: choice, finish: finish)
}

@Suite struct RestoringStreamTests {
    @Test func `a chunk without a placeholder is not touched`() {
        var client = Client()
        let chunks = [
            chunk(#""role":"assistant","content":"""#), content("h\u{e9} there."), chunk(""),
        ]
        for chunk in chunks { client.send(chunk) }
        #expect(client.datas == chunks)
    }

    @Test func `what waits goes on with the finishing chunk's own text`() {
        var client = Client()
        client.send(content("to [EMAIL-7Q2M"))
        client.send(content("9K4T", finish: #""stop""#))
        client.end()
        #expect(client.datas == [content("to "), content("[ann@example.com", finish: #""stop""#)])
    }

    @Test func `what waits at a finish without text goes before it, in the same envelope`() {
        var client = Client()
        client.send(content("see [EMAIL-7"))
        client.send(chunk("", finish: #""length""#))
        client.end()
        let extra =
            #"{"id":"c","object":"chat.completion.chunk","created":7,"model":"m","choices":["#
            + #"{"index":0,"finish_reason":null,"delta":{"content":"[EMAIL-7"}}]}"#
        #expect(client.datas == [content("see "), extra, chunk("", finish: #""length""#)])
    }

    @Test func `what waits when a stream breaks off is not lost`() {
        var client = Client()
        client.send(content("a [EMAIL-7Q2M9K4T", choice: 1))
        client.send(chunk(#""reasoning_content":"b user-0a""#))
        let call = #""tool_calls":[{"index":3,"id":"x","function":{"name":"f","arguments":"{[e"}}]"#
        client.send(chunk(call))
        client.end()
        #expect(client.text(.content, 1) == "a [ann@example.com")
        #expect(client.text(.reasoning) == "b user-0a")
        #expect(client.text(.toolArguments, 0, 3) == "{[e")
        let last = client.datas.last ?? ""
        #expect(
            last.hasSuffix(
                #""delta":{"tool_calls":[{"index":3,"function":{"arguments":"[e"}}]}}]}"#
            )
        )
        #expect(client.restorer.heldBytes == 0)
    }

    @Test func `log probabilities of changed text are taken away, others stay`() {
        func logged(_ text: String, _ log: String) -> String {
            #"{"choices":[{"index":0,"delta":{"content":"\#(text)"},"logprobs":\#(log),"#
                + #""finish_reason":null}]}"#
        }
        let log = #"{"content":[{"token":"EMAIL","logprob":-0.1}]}"#
        var client = Client()
        client.send(logged("plain", log))
        client.send(logged("[EMAIL-7Q2M9K4T]", log))
        #expect(client.datas == [logged("plain", log), logged("ann@example.com", "null")])
    }

    @Test func `text of the older completions comes back too`() {
        var client = Client(.completions)
        func chunk(_ text: String, _ finish: String) -> String {
            #"{"id":"c","choices":[{"text":"\#(text)","index":0,"finish_reason":\#(finish)}]}"#
        }
        client.send(chunk("x [EMAIL-7Q2M", "null"))
        client.send(chunk("9K4T] [", "null"))
        client.send(chunk("", #""stop""#))
        #expect(client.text(.content) == "x ann@example.com [")
    }

    @Test func `events of the Responses API: deltas, and all that says them again`() {
        var client = Client(.responses)
        func delta(_ text: String) -> String {
            #"{"type":"response.output_text.delta","item_id":"i","output_index":1,"#
                + #""content_index":0,"delta":"\#(text)","logprobs":[],"sequence_number":4}"#
        }
        let text = "to [EMAIL-7Q2M9K4T] or [EMAIL-"
        let part = #"{"type":"output_text","text":"\#(text)","annotations":[]}"#
        let repeats = [
            #"{"type":"response.output_text.done","output_index":1,"text":"\#(text)"}"#,
            #"{"type":"response.content_part.done","output_index":1,"part":\#(part)}"#,
            #"{"type":"response.completed","response":{"id":"r","output":[{"type":"message","#
                + #""content":[\#(part)]}],"usage":{"input_tokens":1,"output_tokens":2}}}"#,
        ]
        for data in [delta("to [EMAIL-7Q"), delta("2M9K4T] or [EMAIL-")] + repeats {
            client.send(data)
        }
        let restored = text.replacing("[EMAIL-7Q2M9K4T]", with: "ann@example.com")
        #expect(client.text(.content, 1) == restored)
        let extra =
            #"{"type":"response.output_text.delta","item_id":"i","output_index":1,"#
            + #""content_index":0,"logprobs":[],"sequence_number":4,"delta":"[EMAIL-"}"#
        let said = repeats.map { $0.replacing(text, with: restored) }
        #expect(
            client.datas == [
                delta("to "), delta("ann@example.com or "), extra,
            ] + said
        )
        #expect(client.restorer.counts[.email] == 1)
    }

    @Test func `random splits of mixed streams of events give the unsplit text`() {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("seed of the random splits: \(seed)")
        var random = Seeded(state: seed)
        for round in 0..<200 {
            var mixed = MixedStream(&random)
            var client = Client()
            while let data = mixed.next(&random) { client.send(data) }
            #expect(client.finished == mixed.finished, "seed \(seed), round \(round)")
            client.end()
            for part in mixed.parts {
                let wanted = RestoringFixture.whole(part.text, inJSON: part.kind == .toolArguments)
                #expect(
                    client.text(part.kind, part.choice, part.part) == wanted,
                    "seed \(seed), round \(round)"
                )
            }
        }
    }
}

/// A stream of several choices and parts, cut at random and mixed at random.
private struct MixedStream {
    struct Part {
        let kind: AnswerPiece.Kind
        let choice: Int
        let part: Int
        let text: String
        /// Characters, so that no piece ends within one.
        var rest: Substring
    }

    private(set) var parts: [Part] = []
    private(set) var finished: Set<Int> = []

    init(_ random: inout Seeded) {
        for choice in 0..<Int.random(in: 1...3, using: &random) {
            add(.content, choice, 0, &random)
            if Bool.random(using: &random) { add(.reasoning, choice, 0, &random) }
            if Bool.random(using: &random) { add(.toolArguments, choice, 0, &random) }
            if Bool.random(using: &random) { add(.toolArguments, choice, 1, &random) }
        }
    }

    private mutating func add(
        _ kind: AnswerPiece.Kind,
        _ choice: Int,
        _ part: Int,
        _ random: inout Seeded
    ) {
        let words = [
            "é", " ", "[", "]", "EMAIL", "-", "\\", "🙂", "user-", "7Q2M", "\"", "x\n", "https:",
        ]
        var text = ""
        for _ in 0..<Int.random(in: 1...6, using: &random) {
            let tag = RestoringFixture.pairs.randomElement(using: &random)?.tag ?? ""
            switch Int.random(in: 0...5, using: &random) {
            case 0: text += tag
            case 1: text += tag.lowercased().filter { $0 != "[" && $0 != "]" }
            case 2: text += tag.prefix(Int.random(in: 0...tag.count, using: &random))
            case 3: text += tag.replacing("-", with: "\\_")
            default: text += words.randomElement(using: &random) ?? ""
            }
        }
        parts.append(Part(kind: kind, choice: choice, part: part, text: text, rest: text[...]))
    }

    /// The next chunk; a choice whose parts have all ended is finished, with its last text or alone.
    mutating func next(_ random: inout Seeded) -> String? {
        let open = parts.indices.filter { !parts[$0].rest.isEmpty }
        guard let index = open.randomElement(using: &random) else {
            let choices = Set(parts.map(\.choice)).subtracting(finished)
            guard let choice = choices.min() else { return nil }
            finished.insert(choice)
            return chunk("", choice: choice, finish: #""stop""#)
        }
        let part = parts[index]
        let piece = part.rest.prefix(Int.random(in: 1...12, using: &random))
        parts[index].rest = part.rest.dropFirst(piece.count)
        let isLast = parts.allSatisfy { $0.choice != part.choice || $0.rest.isEmpty }
        let ends = isLast && Bool.random(using: &random)
        if ends { finished.insert(part.choice) }
        let text = quoted(piece.utf8)
        let delta =
            switch part.kind {
            case .reasoning: "\"reasoning\":\(text)"
            case .toolArguments:
                "\"tool_calls\":[{\"index\":\(part.part),\"function\":{\"arguments\":\(text)}}]"
            default: "\"content\":\(text)"
            }
        return chunk(delta, choice: part.choice, finish: ends ? #""stop""# : "null")
    }
}
