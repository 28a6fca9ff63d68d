package import JSONText

/// Puts the events of a stream together to the one object that a call without `stream` would have
/// been answered with.
package struct AnswerAssembler: Sendable {
    private enum Form {
        case completion(CompletionAssembler)
        case response(ResponseAssembler)
    }

    private var form: Form

    /// Takes the route that was streamed from, and the most bytes of events that are kept; beyond,
    /// nothing comes out.
    package init(_ route: Route, bytesMax: Int = 16 << 20) {
        switch route {
        case .responses: form = .response(ResponseAssembler(bytesMax: bytesMax))
        case .completions:
            form = .completion(CompletionAssembler(isChat: false, bytesMax: bytesMax))
        case .chatCompletions, .embeddings:
            form = .completion(CompletionAssembler(bytesMax: bytesMax))
        }
    }

    /// Takes in the event that a document holds, if it holds any.
    package mutating func take(_ document: JSONDocument, _ bytes: Span<UInt8>) {
        switch form {
        case .completion(var assembler):
            // Moved out and in again, so that what it holds is not copied.
            form = .response(ResponseAssembler(bytesMax: 0))
            assembler.take(document, bytes)
            form = .completion(assembler)
        case .response(var assembler):
            form = .response(ResponseAssembler(bytesMax: 0))
            assembler.take(document, bytes)
            form = .response(assembler)
        }
    }

    /// The answer as far as it came; nil before anything did, and when it was too long.
    package var answer: [UInt8]? {
        switch form {
        case .completion(let assembler): assembler.completion
        case .response(let assembler): assembler.response
        }
    }
}

extension JSONDocument {
    /// A copy of a value as it stands in the document's bytes.
    func json(of index: Int, in bytes: Span<UInt8>) -> [UInt8] {
        var json: [UInt8] = []
        json.append(copying: bytes.extracting(self[index].range))
        return json
    }
}
