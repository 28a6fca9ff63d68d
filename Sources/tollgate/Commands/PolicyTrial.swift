internal import JSONText
internal import Redaction

/// What the policies would do with a text or with a whole request; `tollgate policy try` shows it.
struct PolicyTrial {
    /// Something to be shown in a colour of its own.
    private enum Colour: String {
        case redact = "31", refuse = "1;31", report = "33", placeholder = "32"

        init(_ action: RedactionAction) {
            switch action {
            case .pass, .report: self = .report
            case .redact: self = .redact
            case .refuse: self = .refuse
            }
        }
    }

    private let redactor: Redactor
    private let scope: RedactionScope
    private let input: [UInt8]
    /// A request's own bytes, or one whose only message is the text.
    private let body: [UInt8]
    private let isRequest: Bool
    private let result: CleanResult

    /// Tries a JSON object as a request, and anything else as a text; nil for what is no UTF-8.
    init?(_ input: [UInt8], _ redactor: Redactor, _ scope: RedactionScope) {
        guard String(validating: input, as: UTF8.self) != nil else { return nil }
        var document = JSONDocument()
        var isRequest = false
        do {
            try document.parse(input.span)
            isRequest = document[JSONDocument.root].kind == .object
        } catch {
            isRequest = false
        }
        let body = isRequest ? input : Self.body(of: input, model: scope.model)
        do {
            try document.parse(body.span)
        } catch {
            return nil
        }
        self.body = body
        self.isRequest = isRequest
        self.input = input
        self.redactor = redactor
        self.scope = scope
        result = redactor.clean(
            body.span,
            document,
            scope: scope,
            scratch: RedactionScratch()
        )
    }

    /// A request whose only message is the text.
    private static func body(of text: [UInt8], model: String) -> [UInt8] {
        var json = JSONWriter()
        json.beginObject()
        json.name("model")
        json.string(model)
        json.name("messages")
        json.beginArray()
        json.beginObject()
        json.name("role")
        json.string("user")
        json.name("content")
        json.string(text.span)
        json.endObject()
        json.endArray()
        json.endObject()
        return json.bytes
    }

    /// What the provider would see: the text, or the request; nil when nothing is forwarded.
    private var forwarded: [UInt8]? {
        let sent: [UInt8]
        switch result {
        case .unchanged: sent = body
        case .edited(let found): sent = found.edits.apply(to: body.span)
        case .refused: return nil
        }
        if isRequest { return sent }
        let content = JSONView(sent)?["messages"]?.elements.first?["content"]?.text
        return content.map { Array($0.utf8) }
    }

    private var counts: RedactionCounts {
        switch result {
        case .unchanged(let counts): counts
        case .edited(let found): found.counts
        case .refused(let refusal): refusal.counts
        }
    }

    private var refusal: String? {
        if case .refused(let refusal) = result { return refusal.sentence }
        return nil
    }

    // MARK: for programs

    /// One object: `policies` that apply; `spans` of a text, in Unicode scalars; `counts` by kind
    /// and action; `forwarded`, or null and `refused`.
    var json: [UInt8] {
        var json = JSONWriter()
        json.beginObject()
        if !isRequest {
            json.name("spans")
            json.raw(spans.span)
        }
        json.name("policies")
        json.beginArray()
        for name in redactor.policyNames(for: scope) { json.string(name) }
        json.endArray()
        json.name("counts")
        json.beginObject()
        for (kind, tally) in counts.found {
            json.name(redactor.name(of: kind))
            json.beginObject()
            for (name, count) in Self.parts(tally) {
                json.name(name)
                json.integer(Int64(count))
            }
            json.endObject()
        }
        json.endObject()
        json.name("forwarded")
        if let forwarded { json.string(forwarded.span) } else { json.null() }
        if let refusal {
            json.name("refused")
            json.string(refusal)
        }
        json.endObject()
        return json.bytes + [0x0A]
    }

    private var spans: [UInt8] {
        var line = JSONWriter()
        line.beginObject()
        line.name("id")
        line.string("text")
        line.name("text")
        line.string(input.span)
        line.endObject()
        let answer = LineContract(redactor, scope: scope).detect(line.bytes.span)
        return answer.flatMap { JSONView($0)?["spans"]?.raw } ?? Array("[]".utf8)
    }

    private static func parts(
        _ tally: RedactionCounts.Tally
    ) -> [(name: String, count: UInt32)] {
        [("report", tally.reported), ("redact", tally.redacted), ("refuse", tally.refused)]
            .filter { $0.1 > 0 }
    }

    // MARK: for people

    /// The findings, and what would be forwarded; in colours on a terminal.
    func shown(inColour: Bool) -> String {
        let names = redactor.policyNames(for: scope)
        var text = "Policies: " + (names.isEmpty ? "none" : names.joined(separator: ", ")) + "\n"
        if names.isEmpty { text += "No policy applies to this caller: nothing is looked for.\n" }
        if !isRequest { text += marked(inColour) }
        for (kind, tally) in counts.found {
            let parts = Self.parts(tally).map { "\($0.name) \($0.count)" }
            text +=
                redactor.name(of: kind).padded(to: 12) + parts.joined(separator: ", ") + "\n"
        }
        if counts.isEmpty { text += "Nothing was found.\n" }
        guard let forwarded else { return text + "\n" + (refusal ?? "") }
        let sent = String(decoding: forwarded, as: UTF8.self)
        return text + "\n" + (inColour ? Self.highlighted(sent) : sent)
    }

    /// The text with what was found in it in colours; on paper, a line for each finding.
    private func marked(_ inColour: Bool) -> String {
        let spans = redactor.detect(input.span, scope: scope, scratch: RedactionScratch())
        guard !spans.isEmpty else { return "" }
        var (text, at) = ("", 0)
        for span in spans {
            let value = String(decoding: input[span.range], as: UTF8.self)
            if inColour {
                text += String(decoding: input[at..<span.range.lowerBound], as: UTF8.self)
                text += Self.coloured(value, Colour(span.action))
            } else {
                text += redactor.name(of: span.kind).padded(to: 12) + value + "\n"
            }
            at = span.range.upperBound
        }
        guard inColour else { return text + "\n" }
        return text + String(decoding: input[at...], as: UTF8.self) + "\n\n"
    }

    /// The text with its placeholders in green.
    private static func highlighted(_ text: String) -> String {
        var (shown, rest) = ("", text[...])
        while let start = rest.firstIndex(of: "["), let end = rest[start...].firstIndex(of: "]") {
            let word = rest[start...end]
            let isTag = word.dropFirst().dropLast().utf8.allSatisfy {
                (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || $0 == 0x5F || $0 == 0x2D
            }
            guard isTag, word.utf8.count > 10 else {
                shown += rest[...start]
                rest = rest[rest.index(after: start)...]
                continue
            }
            shown += rest[..<start] + coloured(String(word), .placeholder)
            rest = rest[rest.index(after: end)...]
        }
        return shown + rest
    }

    private static func coloured(_ text: String, _ colour: Colour) -> String {
        "\u{1B}[\(colour.rawValue)m\(text)\u{1B}[0m"
    }
}
