internal import JSONText

/// Checks the shape of what a request asks about; whoever counts or redacts it walks it alone.
struct ContentReader {
    let document: JSONDocument

    /// Messages are objects with a role, and content that is text, parts, or absent.
    func checkMessages(_ index: Int, _ bytes: Span<UInt8>) throws(RequestFault) {
        guard document[index].kind == .array else {
            throw .type("messages", "an array of objects", got: document[index])
        }
        var message = index + 1
        guard message < document[index].next else { throw .empty("messages", "array") }
        var place = 0
        while message < document[index].next {
            try checkMessage(message, place, bytes)
            message = document[message].next
            place += 1
        }
    }

    private func checkMessage(
        _ message: Int,
        _ place: Int,
        _ bytes: Span<UInt8>
    ) throws(RequestFault) {
        guard document[message].kind == .object else {
            throw .type("messages[\(place)]", "an object", got: document[message])
        }
        guard let role = document.member("role", of: message, in: bytes) else {
            throw .missing("messages[\(place)].role")
        }
        guard document[role].kind == .string else {
            throw .type("messages[\(place)].role", "a string", got: document[role])
        }
        guard let content = document.member("content", of: message, in: bytes) else { return }
        switch document[content].kind {
        case .string, .array, .null: break
        default:
            throw .type(
                "messages[\(place)].content",
                "one of a string or array of objects",
                got: document[content]
            )
        }
    }

    /// Counts the prompts in a text, an array of texts, of token numbers, or of arrays of those.
    func checkPrompts(_ param: String, _ index: Int) throws(RequestFault) -> Int64 {
        let node = document[index]
        if node.kind == .string { return 1 }
        guard node.kind == .array else {
            throw .type(param, "one of a string or array of strings", got: node)
        }
        guard node.next > index + 1 else { throw .empty(param, "array") }
        let first = document[index + 1].kind
        var count: Int64 = 0
        var element = index + 1
        while element < node.next {
            guard document[element].kind == first,
                first == .string || first == .number || first == .array
            else {
                throw .type(
                    "\(param)[\(count)]",
                    "one of a string, an integer or array of integers",
                    got: document[element]
                )
            }
            count += 1
            element = document[element].next
        }
        return first == .number ? 1 : count
    }

    /// Input of the Responses API is text or an array of items.
    func checkInput(_ index: Int) throws(RequestFault) {
        guard document[index].kind == .string || document[index].kind == .array else {
            throw .type("input", "one of a string or array of objects", got: document[index])
        }
    }
}
