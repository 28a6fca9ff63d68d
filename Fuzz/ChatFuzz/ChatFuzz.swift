import ChatFormat
import FuzzSupport
import JSONText

/// Any body is a request or a fault on each route, and what is edited is a request that asks for
/// what was edited in; any answer is read without a trap, and hidden usage is gone.
@main enum ChatFuzz {
    static func main() {
        fuzz { input in
            guard let first = input.first else { return }
            let route = Route.allCases[Int(first) % Route.allCases.count]
            let text = Array(input[1...])
            checkRequest(text, route)
            checkAnswer(text, route)
        }
    }

    private static func request(_ text: [UInt8], _ route: Route) -> (JSONDocument, ChatRequest)? {
        var document = JSONDocument()
        guard (try? document.parse(text.span)) != nil,
            let request = try? ChatRequest(parsing: document, bytes: text.span, route: route)
        else { return nil }
        return (document, request)
    }

    private static func checkRequest(_ text: [UInt8], _ route: Route) {
        guard let (document, before) = request(text, route) else { return }
        precondition(0...1 << 50 ~= before.outputBound(perChoiceMax: .max))
        var edits = JSONEdits()
        before.askForUsage(in: &edits, of: document, text.span)
        before.dropStorage(in: &edits, of: document, text.span)
        before.replaceModel(with: "m\"", in: &edits, of: document, text.span)
        before.capOutput(
            tokens: 5,
            knowsOnlyMaxTokens: text.count % 2 == 0,
            in: &edits,
            of: document,
            text.span
        )
        guard let (_, after) = request(edits.apply(to: text.span), route) else {
            preconditionFailure("an edited request is no request")
        }
        precondition(after.model?.text == "m\"")
        precondition(after.store == nil && after.metadata == nil)
        precondition(after.outputTokensMax.map { $0 <= 5 } ?? (route == .embeddings))
        precondition(after.n == before.n && after.prompts == before.prompts)
        let isAsked = after.includeUsage || !before.stream
        precondition(isAsked || route == .embeddings || route == .responses)
    }

    private static func checkAnswer(_ text: [UInt8], _ route: Route) {
        var reader = AnswerReader()
        var summary = AnswerSummary()
        summary.note(reader.read(body: text.span, of: route), of: reader, text.span)
        let reading = reader.read(event: text.span, of: route)
        summary.note(reading, of: reader, text.span)
        precondition((summary.usage?.total ?? 0) <= 3 * Usage.tokensMax)
        checkAssembly(reader.document, text)
        for piece in reader.pieces { precondition(!reader.document[piece.node].inner.isEmpty) }
        var edits = JSONEdits()
        guard reader.hideUsage(in: &edits) == .edits else { return }
        let hidden = edits.apply(to: text.span)
        var again = AnswerReader()
        precondition(again.read(event: hidden.span, of: route) == reading)
        precondition(again.hideUsage(in: &edits) == .nothing)
        precondition(again.pieces.count == reader.pieces.count)
        precondition(again.choices == reader.choices)
    }

    /// What is assembled is an answer, and can be stored.
    private static func checkAssembly(_ document: JSONDocument, _ text: [UInt8]) {
        var assembler = CompletionAssembler(bytesMax: 1 << 16)
        if document.count > 0 { assembler.take(document, text.span) }
        if document.count > 0 { assembler.take(document, text.span) }
        var response = AnswerAssembler(.responses, bytesMax: 1 << 16)
        if document.count > 0 { response.take(document, text.span) }
        if let whole = response.answer {
            var reader = AnswerReader()
            if case .broken = reader.read(body: whole.span, of: .responses) {
                preconditionFailure("an assembled response is broken")
            }
        }
        guard let whole = assembler.completion else { return }
        var reader = AnswerReader()
        guard case .broken = reader.read(body: whole.span, of: .chatCompletions) else {
            let stored = StoredCompletion.make(
                answer: whole.span,
                request: text.span,
                metadata: nil,
                requestID: "r"
            )
            // Only what the limits of requests refuse cannot be stored.
            if request(text, .chatCompletions) != nil { precondition(stored != nil) }
            return
        }
        preconditionFailure("an assembled completion is no JSON")
    }
}
