internal import JSONText

extension Cleaner {
    /// How a part of a request is looked through.
    enum Treatment {
        /// As text.
        case text
        /// As text that may be JSON: then its strings and numbers, one by one.
        case json
        /// Not at all, unless a policy refuses findings in it; never rewritten.
        case protected
        /// Like text where policies want unknown members scanned.
        case unknown
    }

    /// Looks through a whole request, whatever its route.
    mutating func request(_ document: JSONDocument, _ body: Span<UInt8>) {
        eachMember(JSONDocument.root, document, body) { cleaner, name, member in
            cleaner.rootMember(name, member, document, body)
        }
    }

    private mutating func rootMember(
        _ name: MemberName,
        _ member: JSONDocument.Member,
        _ document: JSONDocument,
        _ body: Span<UInt8>
    ) {
        let value = member.value
        switch name {
        case .messages:
            eachElement(value, document, body) { $0.message($1, document, body) }
        case .prediction:
            eachMember(value, document, body) { cleaner, name, member in
                cleaner.strings(
                    member,
                    name == .content ? .text : .protected,
                    document,
                    body
                )
            }
        case .tools, .functions:
            eachElement(value, document, body) { $0.tool($1, document, body) }
        case .metadata:
            strings(member, plan.fields.metadata ? .text : .protected, document, body)
        case .user, .safetyIdentifier:
            strings(member, plan.fields.names ? .text : .protected, document, body)
        case .input where document[value].kind == .array:
            // The Responses API: items that are messages, calls and their outputs.
            eachElement(value, document, body) { $0.message($1, document, body) }
        case .fixed, .id, .type, .role, .functionCall, .audio, .format:
            strings(member, .protected, document, body)
        case .content, .name, .input, .output, .description, .filename, .arguments:
            strings(member, .text, document, body)
        default:
            strings(member, .unknown, document, body)
        }
    }

    private mutating func message(
        _ node: Int,
        _ document: JSONDocument,
        _ body: Span<UInt8>
    ) {
        guard document[node].kind == .object else {
            value(node, nil, .text, document, body)
            return
        }
        let role = Role(node, document, body)
        let isRead =
            switch role {
            case .system: plan.fields.system
            case .tool: plan.fields.toolResults
            case .other: true
            }
        eachMember(node, document, body) { cleaner, name, member in
            switch name {
            case .content, .output:
                let treatment: Treatment = role == .tool || name == .output ? .json : .text
                cleaner.content(member, isRead ? treatment : .protected, document, body)
            case .toolCalls:
                cleaner.eachElement(member.value, document, body) {
                    $0.toolCall($1, document, body)
                }
            case .functionCall, .function, .custom:
                cleaner.toolCall(member.value, document, body)
            case .arguments:
                cleaner.strings(member, cleaner.argumentTreatment, document, body)
            case .name:
                let isPerson = role != .tool && cleaner.plan.fields.names
                cleaner.strings(member, isPerson ? .text : .protected, document, body)
            case .fixed, .role, .id, .type, .toolCallID, .imageURL, .inputAudio, .fileData,
                .fileID, .parameters, .format:
                cleaner.strings(member, .protected, document, body)
            case .audio:
                cleaner.strings(member, .protected, document, body)
            default:
                cleaner.strings(member, isRead ? .unknown : .protected, document, body)
            }
        }
    }

    /// A message's content: a string, or parts of which some hold text.
    private mutating func content(
        _ member: JSONDocument.Member,
        _ treatment: Treatment,
        _ document: JSONDocument,
        _ body: Span<UInt8>
    ) {
        guard document[member.value].kind == .array else {
            strings(member, treatment, document, body)
            return
        }
        eachElement(member.value, document, body) { cleaner, part in
            guard document[part].kind == .object else {
                cleaner.value(part, nil, treatment, document, body)
                return
            }
            cleaner.eachMember(part, document, body) { cleaner, name, member in
                switch name {
                case .fixed, .type, .id, .role, .imageURL, .inputAudio, .fileData, .fileID:
                    cleaner.strings(member, .protected, document, body)
                case .unknown where document[member.value].kind == .string:
                    cleaner.strings(member, treatment, document, body)
                default:
                    cleaner.strings(member, .unknown, document, body)
                }
            }
        }
    }

    private var argumentTreatment: Treatment { plan.fields.toolArguments ? .json : .protected }

    private mutating func toolCall(
        _ node: Int,
        _ document: JSONDocument,
        _ body: Span<UInt8>
    ) {
        eachMember(node, document, body) { cleaner, name, member in
            switch name {
            case .function, .custom: cleaner.toolCall(member.value, document, body)
            case .arguments: cleaner.strings(member, cleaner.argumentTreatment, document, body)
            case .input:
                let isRead = cleaner.plan.fields.toolArguments
                cleaner.strings(member, isRead ? .text : .protected, document, body)
            case .name, .id, .type, .fixed, .toolCallID:
                cleaner.strings(member, .protected, document, body)
            default: cleaner.strings(member, .unknown, document, body)
            }
        }
    }

    private mutating func tool(_ node: Int, _ document: JSONDocument, _ body: Span<UInt8>) {
        eachMember(node, document, body) { cleaner, name, member in
            switch name {
            case .function, .custom: cleaner.tool(member.value, document, body)
            case .description:
                let isRead = cleaner.plan.fields.toolDescriptions
                cleaner.strings(member, isRead ? .text : .protected, document, body)
            default: cleaner.strings(member, .protected, document, body)
            }
        }
    }

    // MARK: Walking

    /// All strings of a member's value.
    private mutating func strings(
        _ member: JSONDocument.Member,
        _ treatment: Treatment,
        _ document: JSONDocument,
        _ body: Span<UInt8>
    ) {
        value(member.value, member.name, treatment, document, body)
    }

    /// All strings of a value; `name` is the member that explains them.
    private mutating func value(
        _ node: Int,
        _ name: Int?,
        _ treatment: Treatment,
        _ document: JSONDocument,
        _ body: Span<UInt8>
    ) {
        if treatment == .protected, !plan.refusesProtectedFields { return }
        if treatment == .unknown, plan.unknownFields == .pass { return }
        switch document[node].kind {
        case .string: string(node, name, treatment, document, body)
        case .array:
            eachElement(node, document, body) { $0.value($1, name, treatment, document, body) }
        case .object:
            eachMember(node, document, body) { cleaner, name, member in
                var inner = treatment
                switch name {
                case .id, .type, .role, .fixed, .imageURL, .inputAudio, .fileData, .fileID,
                    .toolCallID, .parameters:
                    inner = .protected
                case .arguments where treatment == .unknown, .output where treatment == .unknown:
                    inner = .json
                default: break
                }
                cleaner.value(member.value, member.name, inner, document, body)
            }
        default: break
        }
    }

    private mutating func eachMember(
        _ object: Int,
        _ document: JSONDocument,
        _ body: Span<UInt8>,
        _ visit: (inout Cleaner, MemberName, JSONDocument.Member) -> Void
    ) {
        guard document[object].kind == .object else {
            // Not what the dialect says: whatever it is, its strings are looked through.
            if document[object].kind != .null { value(object, nil, .text, document, body) }
            return
        }
        let end = document[object].next
        var at = object + 1
        while at < end {
            visit(&self, MemberName(at, document, body), JSONDocument.Member(value: at + 1))
            at = document[at + 1].next
        }
    }

    private mutating func eachElement(
        _ array: Int,
        _ document: JSONDocument,
        _ body: Span<UInt8>,
        _ visit: (inout Cleaner, Int) -> Void
    ) {
        guard document[array].kind == .array else {
            if document[array].kind != .null { value(array, nil, .text, document, body) }
            return
        }
        let end = document[array].next
        var at = array + 1
        while at < end {
            visit(&self, at)
            at = document[at].next
        }
    }

    /// What a message's author means for how it is read.
    private enum Role {
        case system, tool, other

        init(_ message: Int, _ document: JSONDocument, _ body: Span<UInt8>) {
            guard let role = document.member("role", of: message, in: body) else {
                self = .other
                return
            }
            func isRole(_ name: StaticString) -> Bool { document.isString(role, name, in: body) }
            if isRole("system") || isRole("developer") {
                self = .system
            } else {
                self = isRole("tool") || isRole("function") ? .tool : .other
            }
        }
    }
}
