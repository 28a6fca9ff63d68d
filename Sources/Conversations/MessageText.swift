internal import JSONText

/// The text of a message as people read it.
struct MessageText {
    /// The content's text; its parts' texts, one a paragraph.
    private(set) var text = ""
    /// With what is no text: images, and the names of called tools.
    private(set) var shown = ""

    /// Who speaks in a message.
    static func role(of body: [UInt8]) -> String {
        var document = JSONDocument()
        guard (try? document.parse(body.span)) != nil,
            let role = document.member("role", of: JSONDocument.root, in: body.span),
            document[role].kind == .string
        else { return "user" }
        return document.text(role, in: body.span)
    }

    init(_ body: [UInt8]) {
        var document = JSONDocument()
        guard (try? document.parse(body.span)) != nil else { return }
        let root = JSONDocument.root
        var paragraphs: [String] = []
        if let content = document.member("content", of: root, in: body.span) {
            if document[content].kind == .string {
                text = document.text(content, in: body.span)
                paragraphs.append(text)
            }
            for part in document.elements(of: content) {
                if let index = document.member("text", of: part, in: body.span),
                    document[index].kind == .string
                {
                    let words = document.text(index, in: body.span)
                    text += (text.isEmpty ? "" : "\n\n") + words
                    paragraphs.append(words)
                } else {
                    paragraphs.append("[an attachment]")
                }
            }
        }
        if let calls = document.member("tool_calls", of: root, in: body.span) {
            for call in document.elements(of: calls) {
                guard let function = document.member("function", of: call, in: body.span),
                    let name = document.member("name", of: function, in: body.span),
                    document[name].kind == .string
                else { continue }
                paragraphs.append("[calls \(document.text(name, in: body.span))]")
            }
        }
        shown = paragraphs.joined(separator: "\n\n")
    }
}
