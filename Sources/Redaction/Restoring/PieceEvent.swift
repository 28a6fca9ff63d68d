internal import ChatFormat
internal import JSONText

/// An event around one piece of text, made from the event that brought its beginning: the same
/// envelope, and nothing of the choice but the piece.
struct PieceEvent: Sendable {
    private var before: [UInt8] = []
    private var behind: [UInt8] = []
    /// The event's name; empty without one.
    private(set) var name: [UInt8] = []

    /// Copies what leads to the piece, and beside it what tells where the piece belongs.
    init(_ piece: AnswerPiece, of document: JSONDocument, _ bytes: Span<UInt8>) {
        let path = JSONPath(to: piece.node, in: document)
        for (depth, step) in path.steps.enumerated() {
            guard document[step.container].kind == .object else {
                before.append(UInt8(ascii: "["))
                behind.append(UInt8(ascii: "]"))
                continue
            }
            before.append(UInt8(ascii: "{"))
            if depth == 0 {
                envelope(step, document, bytes)
            } else if document[path.steps[depth - 1].container].kind == .array {
                element(path.steps[depth - 2], step, piece, document, bytes)
            }
            before.append(copying: bytes.extracting(document[step.value - 1].range))
            before.append(UInt8(ascii: ":"))
            behind.append(UInt8(ascii: "}"))
        }
        // Written from the inside out.
        behind.reverse()
        before.append(UInt8(ascii: "\""))
        behind.insert(UInt8(ascii: "\""), at: 0)
    }

    /// The event's data with this text.
    func data(_ text: [UInt8]) -> [UInt8] {
        var data = before
        JSONWriter.appendEscaped(text.span, to: &data)
        return data + behind
    }

    /// The plain members of the answer itself; usage was reported by the event that brought it.
    private mutating func envelope(
        _ step: JSONPath.Step,
        _ document: JSONDocument,
        _ bytes: Span<UInt8>
    ) {
        for member in document.members(of: step.container) where member.value != step.value {
            if document[member.value].kind == .array,
                document.isString(member.name, "logprobs", in: bytes)
            {
                // The Responses API never leaves the list out.
                before.append(copying: "\"logprobs\":[],")
            }
            guard !document[member.value].isContainer,
                !document.isString(member.name, "usage", in: bytes),
                !document.isString(member.name, "obfuscation", in: bytes)
            else { continue }
            copy(member, document, bytes)
            // The events of the Responses API are named by their type.
            if document.isString(member.name, "type", in: bytes),
                document[member.value].isText, !document[member.value].hasEscape
            {
                name = [UInt8](copying: bytes.extracting(document[member.value].inner))
            }
        }
    }

    /// What a choice, a tool call or a content part needs beside the piece.
    private mutating func element(
        _ list: JSONPath.Step,
        _ step: JSONPath.Step,
        _ piece: AnswerPiece,
        _ document: JSONDocument,
        _ bytes: Span<UInt8>
    ) {
        let isChoice = document.isString(list.value - 1, "choices", in: bytes)
        let isCall = document.isString(list.value - 1, "tool_calls", in: bytes)
        if isChoice || isCall {
            before.append(copying: "\"index\":")
            JSONWriter.appendInteger(Int64(isChoice ? piece.choice : piece.part), to: &before)
            before.append(UInt8(ascii: ","))
            if isChoice { before.append(copying: "\"finish_reason\":null,") }
        } else if let type = document.member("type", of: step.container, in: bytes) {
            copy(JSONDocument.Member(value: type), document, bytes)
        }
    }

    private mutating func copy(
        _ member: JSONDocument.Member,
        _ document: JSONDocument,
        _ bytes: Span<UInt8>
    ) {
        before.append(copying: bytes.extracting(document[member.name].range))
        before.append(UInt8(ascii: ":"))
        before.append(copying: bytes.extracting(document[member.value].range))
        before.append(UInt8(ascii: ","))
    }
}
