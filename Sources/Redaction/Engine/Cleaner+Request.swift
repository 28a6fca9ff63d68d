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
    mutating func request(_ document: borrowing JSONDocument, _ body: Span<UInt8>) {
        let root = JSONDocument.root
        guard document[root].kind == .object else {
            value(root, nil, .text, document, body)
            return
        }
        var at = root + 1
        while at < document[root].next {
            rootMember(MemberName(at, document, body), at, document, body)
            at = document[at + 1].next
        }
    }

    private mutating func rootMember(
        _ name: MemberName,
        _ at: Int,
        _ document: borrowing JSONDocument,
        _ body: Span<UInt8>
    ) {
        switch name {
        case .messages where document[at + 1].kind == .array,
            .input where document[at + 1].kind == .array:
            // In the Responses API, `input` has items that are messages, calls and their outputs.
            var item = at + 2
            while item < document[at + 1].next {
                message(item, document, body)
                item = document[item].next
            }
        case .prediction where document[at + 1].kind == .object:
            prediction(at + 1, document, body)
        case .tools where document[at + 1].kind == .array,
            .functions where document[at + 1].kind == .array:
            var item = at + 2
            while item < document[at + 1].next {
                tool(item, document, body)
                item = document[item].next
            }
        case .metadata:
            value(at + 1, at, plan.fields.metadata ? .text : .protected, document, body)
        case .user, .safetyIdentifier:
            value(at + 1, at, plan.fields.names ? .text : .protected, document, body)
        case .fixed, .id, .type, .role, .functionCall, .audio, .format:
            value(at + 1, at, .protected, document, body)
        case .unknown:
            value(at + 1, at, .unknown, document, body)
        default:
            value(at + 1, at, .text, document, body)
        }
    }

    private mutating func prediction(
        _ node: Int,
        _ document: borrowing JSONDocument,
        _ body: Span<UInt8>
    ) {
        var at = node + 1
        while at < document[node].next {
            let isContent = MemberName(at, document, body) == .content
            if isContent {
                content(at, .text, document, body)
            } else {
                value(at + 1, at, .protected, document, body)
            }
            at = document[at + 1].next
        }
    }

    private mutating func message(
        _ node: Int,
        _ document: borrowing JSONDocument,
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
        var at = node + 1
        while at < document[node].next {
            messageMember(MemberName(at, document, body), at, role, isRead, document, body)
            at = document[at + 1].next
        }
    }

    private mutating func messageMember(
        _ name: MemberName,
        _ at: Int,
        _ role: Role,
        _ isRead: Bool,
        _ document: borrowing JSONDocument,
        _ body: Span<UInt8>
    ) {
        switch name {
        case .content, .output:
            let treatment: Treatment = role == .tool || name == .output ? .json : .text
            content(at, isRead ? treatment : .protected, document, body)
        case .toolCalls where document[at + 1].kind == .array:
            var call = at + 2
            while call < document[at + 1].next {
                toolCall(call, document, body)
                call = document[call].next
            }
        case .functionCall, .function, .custom:
            toolCall(at + 1, document, body)
        case .arguments:
            value(at + 1, at, argumentTreatment, document, body)
        case .name:
            let isPerson = role != .tool && plan.fields.names
            value(at + 1, at, isPerson ? .text : .protected, document, body)
        case .fixed, .role, .id, .type, .toolCallID, .imageURL, .inputAudio, .fileData, .fileID,
            .parameters, .format, .audio:
            value(at + 1, at, .protected, document, body)
        default:
            value(at + 1, at, isRead ? .unknown : .protected, document, body)
        }
    }

    /// A message's content: a string, or parts of which some hold text.
    private mutating func content(
        _ name: Int,
        _ treatment: Treatment,
        _ document: borrowing JSONDocument,
        _ body: Span<UInt8>
    ) {
        guard document[name + 1].kind == .array else {
            value(name + 1, name, treatment, document, body)
            return
        }
        let changes = changeCount
        var part = name + 2
        while part < document[name + 1].next {
            if document[part].kind == .object {
                self.part(part, treatment, document, body)
            } else {
                value(part, nil, treatment, document, body)
            }
            part = document[part].next
        }
        if treatment != .protected { joints(in: name + 1, changes..<changeCount, document, body) }
    }

    private mutating func part(
        _ node: Int,
        _ treatment: Treatment,
        _ document: borrowing JSONDocument,
        _ body: Span<UInt8>
    ) {
        var at = node + 1
        while at < document[node].next {
            switch MemberName(at, document, body) {
            case .fixed, .type, .id, .role, .imageURL, .inputAudio, .fileData, .fileID:
                value(at + 1, at, .protected, document, body)
            case .unknown where document[at + 1].kind == .string:
                value(at + 1, at, treatment, document, body)
            default:
                value(at + 1, at, .unknown, document, body)
            }
            at = document[at + 1].next
        }
    }

    private var argumentTreatment: Treatment { plan.fields.toolArguments ? .json : .protected }

    private mutating func toolCall(
        _ node: Int,
        _ document: borrowing JSONDocument,
        _ body: Span<UInt8>
    ) {
        guard document[node].kind == .object else {
            value(node, nil, .text, document, body)
            return
        }
        var at = node + 1
        while at < document[node].next {
            switch MemberName(at, document, body) {
            case .function, .custom:
                toolCall(at + 1, document, body)
            case .arguments:
                value(at + 1, at, argumentTreatment, document, body)
            case .input:
                let isRead = plan.fields.toolArguments
                value(at + 1, at, isRead ? .text : .protected, document, body)
            case .name, .id, .type, .fixed, .toolCallID:
                value(at + 1, at, .protected, document, body)
            default:
                value(at + 1, at, .unknown, document, body)
            }
            at = document[at + 1].next
        }
    }

    private mutating func tool(
        _ node: Int,
        _ document: borrowing JSONDocument,
        _ body: Span<UInt8>
    ) {
        guard document[node].kind == .object else {
            value(node, nil, .text, document, body)
            return
        }
        var at = node + 1
        while at < document[node].next {
            switch MemberName(at, document, body) {
            case .function, .custom:
                tool(at + 1, document, body)
            case .description:
                let isRead = plan.fields.toolDescriptions
                value(at + 1, at, isRead ? .text : .protected, document, body)
            default:
                value(at + 1, at, .protected, document, body)
            }
            at = document[at + 1].next
        }
    }

    /// All strings of a value; `name` is the member that explains them.
    ///
    /// Also where the dialect expects another kind of value: whatever it is, its strings are read.
    private mutating func value(
        _ node: Int,
        _ name: Int?,
        _ treatment: Treatment,
        _ document: borrowing JSONDocument,
        _ body: Span<UInt8>
    ) {
        if treatment == .protected, !plan.refusesProtectedFields { return }
        if treatment == .unknown, plan.unknownFields == .pass { return }
        switch document[node].kind {
        case .string: string(node, name, treatment, document, body)
        case .array:
            var at = node + 1
            while at < document[node].next {
                value(at, name, treatment, document, body)
                at = document[at].next
            }
        case .object:
            var at = node + 1
            while at < document[node].next {
                let inner = self.treatment(MemberName(at, document, body), within: treatment)
                value(at + 1, at, inner, document, body)
                at = document[at + 1].next
            }
        default: break
        }
    }

    /// How a member of an object that is not known more closely is looked through.
    private func treatment(_ name: MemberName, within outer: Treatment) -> Treatment {
        switch name {
        case .id, .type, .role, .fixed, .imageURL, .inputAudio, .fileData, .fileID, .toolCallID,
            .parameters:
            .protected
        case .arguments where outer == .unknown, .output where outer == .unknown: .json
        default: outer
        }
    }

    /// What a message's author means for how it is read.
    private enum Role {
        case system, tool, other

        init(_ message: Int, _ document: borrowing JSONDocument, _ body: Span<UInt8>) {
            self = .other
            var at = message + 1
            while at < document[message].next {
                if MemberName(at, document, body) == .role {
                    self = Self.named(at + 1, document, body)
                    return
                }
                at = document[at + 1].next
            }
        }

        private static func named(
            _ node: Int,
            _ document: borrowing JSONDocument,
            _ body: Span<UInt8>
        ) -> Role {
            if document.isString(node, "user", in: body) { return .other }
            if document.isString(node, "system", in: body)
                || document.isString(node, "developer", in: body)
            {
                return .system
            }
            let isTool =
                document.isString(node, "tool", in: body)
                || document.isString(node, "function", in: body)
            return isTool ? .tool : .other
        }
    }
}
