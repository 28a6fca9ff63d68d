/// A named system prompt of `policies/prompts.yaml`, for conversations.
package struct SystemPrompt: Equatable, Sendable {
    /// Its name, as the conversations API takes it.
    package var name: String
    /// For people who choose one.
    package var title: String
    /// The system message itself.
    package var text: String
    /// The model a conversation with it starts with; nil means the caller's choice.
    package var model: String?
}

/// `policies/prompts.yaml`, checked.
package struct PromptFile: Equatable, Sendable {
    /// In the order of the file; names differ.
    package var prompts: [SystemPrompt] = []
    /// The one for conversations that name none; nil means no system message.
    package var defaultName: String?

    /// No prompts.
    package init() {}

    /// Reads the file; its mistakes go to the list, and what could be read is the answer.
    package init(reading text: [UInt8], named file: String, noting list: MistakeList) {
        readPolicy(text, named: file, noting: list) { map in
            map.entryMaps("prompts") { name, prompt in
                let title = prompt.read("title", .text) ?? name
                let text = prompt.require("text", .paragraphs)
                let model = prompt.read("model", .text)
                guard isName(name) else {
                    prompt.list.add(
                        at: prompt.place,
                        "`\(name)` is not a name: use up to 64 of a-z, 0-9, `-` and `_`"
                    )
                    return
                }
                guard let text else { return }
                prompts.append(SystemPrompt(name: name, title: title, text: text, model: model))
            }
            defaultName = map.read("default", .name)
            if let name = defaultName, !prompts.contains(where: { $0.name == name }) {
                let hint = suggestion(for: name, among: prompts.map(\.name))
                map.note("default", "there is no prompt `\(name)`" + hint)
            }
        }
    }
}

extension Form where Value == String {
    /// A text of several lines, at most 64 KiB.
    package static let paragraphs = Form(
        "TEXT",
        read: { (text: String) throws(Unreadable) in
            guard !text.utf8.allSatisfy({ $0 == 0x20 || $0 == 0x0A }) else {
                throw Unreadable("is empty")
            }
            guard text.utf8.count <= 64 << 10 else { throw Unreadable("is longer than 64 KiB") }
            guard text.utf8.allSatisfy({ $0 >= 0x20 || $0 == 0x0A || $0 == 0x09 }) else {
                throw Unreadable("holds a control character")
            }
            return text
        },
        show: { $0 }
    )
}
