internal import JSONText

extension PromptWalk {
    /// A body of the Responses API: instructions, items, tools, the format of the answer.
    mutating func responses(_ bytes: Span<UInt8>) {
        text.tally.add(message.perPrompt)
        let instructions = members[.instructions]
        if let instructions, document[instructions].kind == .string {
            text.tally.add(message.perMessage + 1)
            text.add(document, instructions, bytes)
        }
        if let input = members[.input] {
            if document[input].kind == .string {
                text.tally.messages += 1
                text.tally.add(message.perMessage + 1)
                text.add(document, input, bytes)
            }
            for item in document.elements(of: input) { responseItem(item, bytes) }
        }
        if let template = members[.prompt],
            let variables = document.member("variables", of: template, in: bytes)
        {
            for member in document.members(of: variables) { content(member.value, bytes) }
        }
        if let list = members[.tools] {
            tools(list, hasSystemMessage: instructions != nil, bytes)
        }
        if let choice = members[.toolChoice] {
            toolChoice(choice, bytes)
        }
        if let format = members[.text] {
            let inner = document.member("format", of: format, in: bytes)
            schema(inner.flatMap { document.member("schema", of: $0, in: bytes) }, bytes)
        }
    }

    private mutating func responseItem(_ item: Int, _ bytes: Span<UInt8>) {
        text.tally.messages += 1
        // A role, or what stands in its place, is one token in all encodings.
        text.tally.add(message.perMessage + 1)
        for member in document.members(of: item) {
            let place = Self.itemNames.index(of: member.name, in: document, bytes)
            switch place.flatMap(ItemMember.init(rawValue:)) {
            case .content, .output, .summary:
                content(member.value, bytes)
            case .role, .type, .id, .status:
                continue
            case .arguments, .name:
                text.tally.add(rules.tools.perCall / 2)
                strings(member.value, bytes)
            case nil:
                strings(member.value, bytes)
            }
        }
    }

    /// The members of an item that are not just text; the order is that of `itemNames`.
    private enum ItemMember: Int {
        case content, output, summary, role, type, id, status, arguments, name
    }

    private static let itemNames = JSONNames([
        "content", "output", "summary", "role", "type", "id", "status", "arguments", "name",
    ])
}
