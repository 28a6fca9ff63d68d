internal import JSONText

extension PromptWalk {
    /// A body of the Responses API: instructions, items, tools, the format of the answer.
    mutating func responses(_ bytes: Span<UInt8>) {
        let root = JSONDocument.root
        text.tally.add(message.perPrompt)
        let instructions = document.member("instructions", of: root, in: bytes)
        if let instructions, document[instructions].kind == .string {
            text.tally.add(message.perMessage + 1)
            text.add(document, instructions, bytes)
        }
        if let input = document.member("input", of: root, in: bytes) {
            if document[input].kind == .string {
                text.tally.messages += 1
                text.tally.add(message.perMessage + 1)
                text.add(document, input, bytes)
            }
            for item in document.elements(of: input) { responseItem(item, bytes) }
        }
        if let template = document.member("prompt", of: root, in: bytes),
            let variables = document.member("variables", of: template, in: bytes)
        {
            for member in document.members(of: variables) { content(member.value, bytes) }
        }
        if let list = document.member("tools", of: root, in: bytes) {
            tools(list, hasSystemMessage: instructions != nil, bytes)
        }
        if let choice = document.member("tool_choice", of: root, in: bytes) {
            toolChoice(choice, bytes)
        }
        if let format = document.member("text", of: root, in: bytes) {
            let inner = document.member("format", of: format, in: bytes)
            schema(inner.flatMap { document.member("schema", of: $0, in: bytes) }, bytes)
        }
    }

    private mutating func responseItem(_ item: Int, _ bytes: Span<UInt8>) {
        text.tally.messages += 1
        // A role, or what stands in its place, is one token in all encodings.
        text.tally.add(message.perMessage + 1)
        for member in document.members(of: item) {
            switch true {
            case document.isString(member.name, "content", in: bytes),
                document.isString(member.name, "output", in: bytes),
                document.isString(member.name, "summary", in: bytes):
                content(member.value, bytes)
            case document.isString(member.name, "role", in: bytes),
                document.isString(member.name, "type", in: bytes),
                document.isString(member.name, "id", in: bytes),
                document.isString(member.name, "status", in: bytes):
                continue
            case document.isString(member.name, "arguments", in: bytes),
                document.isString(member.name, "name", in: bytes):
                text.tally.add(rules.tools.perCall / 2)
                strings(member.value, bytes)
            default:
                strings(member.value, bytes)
            }
        }
    }
}
