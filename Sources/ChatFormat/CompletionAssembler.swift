package import JSONText

/// Puts the chunks of a streamed completion, of a chat or of a prompt, together to the one object
/// that a call without `stream` would have answered with.
///
/// It keeps what it is given, so that it is for completions that are stored, and has a limit.
package struct CompletionAssembler: Sendable {
    private struct Choice {
        let index: Int64
        var message = MergedValue.object([])
        var text = MergedValue.text([])
        var logprobs: MergedValue?
        var finishReason: [UInt8]?
        var more: [MergedValue.Member] = []
    }

    private let isChat: Bool
    private let bytesMax: Int
    private var bytesTaken = 0
    private var envelope: [MergedValue.Member] = []
    private var usage: [UInt8]?
    private var choices: [Choice] = []

    /// Takes the most bytes of chunks that are kept; beyond, nothing comes out.
    package init(isChat: Bool = true, bytesMax: Int = 16 << 20) {
        self.isChat = isChat
        self.bytesMax = bytesMax
    }

    /// Takes in the chunk that a document holds, if it holds any.
    package mutating func take(_ document: JSONDocument, _ bytes: Span<UInt8>) {
        bytesTaken += bytes.count
        guard bytesTaken <= bytesMax else { return forget() }
        guard document.count > 0 else { return }
        for member in document.members(of: JSONDocument.root) {
            let kind = document[member.value].kind
            guard kind != .null else { continue }
            let name = document.text(member.name, in: bytes)
            switch name {
            case "choices":
                for choice in document.elements(of: member.value) {
                    takeChoice(choice, document, bytes)
                }
            case "usage":
                usage = document.json(of: member.value, in: bytes)
            case "object":
                break
            default:
                // The first chunk names the answer; vendors' own members may come at any time.
                guard !envelope.contains(where: { $0.name == name }) else { continue }
                envelope.append(
                    .init(name: name, value: .json(document.json(of: member.value, in: bytes)))
                )
            }
        }
    }

    /// The completion; nil if there was no choice, or more than is kept.
    package var completion: [UInt8]? {
        guard !choices.isEmpty else { return nil }
        var writer = JSONWriter()
        writer.beginObject()
        writer.name("object")
        writer.string(isChat ? "chat.completion" : "text_completion")
        for member in envelope {
            writer.name(member.name)
            member.value.write(to: &writer)
        }
        writer.name("choices")
        writer.beginArray()
        for choice in choices.sorted(by: { $0.index < $1.index }) { write(choice, to: &writer) }
        writer.endArray()
        if let usage {
            writer.name("usage")
            writer.raw(usage.span)
        }
        writer.endObject()
        return writer.bytes
    }

    private mutating func forget() {
        (envelope, usage, choices) = ([], nil, [])
    }

    private mutating func takeChoice(
        _ object: Int,
        _ document: JSONDocument,
        _ bytes: Span<UInt8>
    ) {
        guard document[object].kind == .object else { return }
        let index = MergedValue.place(of: object, in: document, bytes) ?? 0
        let place = choices.firstIndex { $0.index == index } ?? choices.count
        if place == choices.count { choices.append(Choice(index: index)) }
        for member in document.members(of: object) {
            let value = member.value
            guard document[value].kind != .null else { continue }
            let name = document.text(member.name, in: bytes)
            switch name {
            case "index": break
            case "delta": choices[place].message.merge(value, of: document, bytes, named: nil)
            case "text" where !isChat:
                choices[place].text.merge(value, of: document, bytes, named: nil)
            case "finish_reason": choices[place].finishReason = document.json(of: value, in: bytes)
            case "logprobs" where choices[place].logprobs != nil:
                choices[place].logprobs?.merge(value, of: document, bytes, named: nil)
            case "logprobs":
                choices[place].logprobs = MergedValue(value, of: document, bytes)
            default:
                choices[place].more.removeAll { $0.name == name }
                choices[place].more.append(
                    .init(name: name, value: .json(document.json(of: value, in: bytes)))
                )
            }
        }
    }

    private func write(_ choice: Choice, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.name("index")
        writer.integer(choice.index)
        if isChat {
            writer.name("message")
            write(message: choice.message, to: &writer)
        } else {
            writer.name("text")
            choice.text.write(to: &writer)
        }
        writer.name("logprobs")
        if let logprobs = choice.logprobs { logprobs.write(to: &writer) } else { writer.null() }
        writer.name("finish_reason")
        if let reason = choice.finishReason { writer.raw(reason.span) } else { writer.null() }
        for member in choice.more {
            writer.name(member.name)
            member.value.write(to: &writer)
        }
        writer.endObject()
    }

    /// A message always has a role, a content and a refusal, null or not.
    private func write(message: MergedValue, to writer: inout JSONWriter) {
        guard case .object(let members) = message else { return writer.null() }
        var all = members
        for (name, value) in [
            ("role", #""assistant""#), ("content", "null"), ("refusal", "null"),
        ] where !members.contains(where: { $0.name == name }) {
            all.append(.init(name: name, value: .json(Array(value.utf8))))
        }
        MergedValue.object(all).write(to: &writer)
    }
}
