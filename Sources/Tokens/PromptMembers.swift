internal import JSONText

/// Where a body has the members that its prompt is made of, found in one pass over the body.
struct PromptMembers {
    /// The members; the order is that of `names`.
    enum Name: Int {
        case messages, tools, functions, toolChoice, functionCall, responseFormat, prediction
        case input, instructions, prompt, text, suffix
    }

    private static let names = JSONNames([
        "messages", "tools", "functions", "tool_choice", "function_call", "response_format",
        "prediction", "input", "instructions", "prompt", "text", "suffix",
    ])

    // Zero is the body itself, which is no member.
    private var places = InlineArray<12, Int>(repeating: 0)

    /// Looks through a body; one that is no object has no members.
    init(_ document: JSONDocument, _ bytes: Span<UInt8>) {
        var walk = Self.names.walk(JSONDocument.root, of: document)
        while let member = Self.names.next(of: &walk, in: document, bytes) {
            places[member.place] = member.value
        }
    }

    /// The index of a member's value.
    subscript(name: Name) -> Int? {
        places[name.rawValue] == 0 ? nil : places[name.rawValue]
    }
}
