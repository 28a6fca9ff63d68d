internal import JSONText

/// What `tollgate policy detect --jsonl` and `policy redact --jsonl` do with one line.
///
/// Pure: a line in, a line out, without line ends. A line that is not what it should be gives nil.
package struct LineContract {
    private let redactor: Redactor
    private let scratch = RedactionScratch()
    private let scope: RedactionScope

    /// Works by a redactor's policies, as for one caller.
    package init(_ redactor: Redactor, scope: RedactionScope = RedactionScope()) {
        self.redactor = redactor
        self.scope = scope
    }

    /// `{"id", "text"}` in; `{"id", "spans": [{"start", "end", "type"}]}` out, counted in scalars.
    package func detect(_ line: Span<UInt8>) -> [UInt8]? {
        guard let (id, text) = Self.read(line, "text") else { return nil }
        let spans = redactor.detect(text.span, scope: scope, scratch: scratch)
        var writer = JSONWriter()
        writer.beginObject()
        writer.name("id")
        writer.string(id.span)
        writer.name("spans")
        writer.beginArray()
        var counter = ScalarCounter()
        for span in spans {
            writer.beginObject()
            writer.name("start")
            writer.integer(Int64(counter.scalars(of: text.span, upTo: span.range.lowerBound)))
            writer.name("end")
            writer.integer(Int64(counter.scalars(of: text.span, upTo: span.range.upperBound)))
            writer.name("type")
            writer.string(redactor.name(of: span.kind))
            writer.endObject()
        }
        writer.endArray()
        writer.endObject()
        return writer.bytes
    }

    /// `{"id", "body"}` in, the body a request as a string; `{"id", "body"}` out with what would be
    /// forwarded, or `{"id", "rejected": true}`.
    package func redact(_ line: Span<UInt8>) -> [UInt8]? {
        guard let (id, body) = Self.read(line, "body") else { return nil }
        var writer = JSONWriter()
        writer.beginObject()
        writer.name("id")
        writer.string(id.span)
        if let forwarded = forwarded(body) {
            writer.name("body")
            writer.string(forwarded.span)
        } else {
            writer.name("rejected")
            writer.bool(true)
        }
        writer.endObject()
        return writer.bytes
    }

    /// What would be forwarded of a request; nil when it would be refused.
    private func forwarded(_ body: [UInt8]) -> [UInt8]? {
        var document = JSONDocument()
        do {
            try document.parse(body.span)
        } catch {
            return nil
        }
        switch redactor.clean(body.span, document, scope: scope, scratch: scratch) {
        case .unchanged: return body
        case .edited(let result): return result.edits.apply(to: body.span)
        case .refused: return nil
        }
    }

    private static func read(
        _ line: Span<UInt8>,
        _ name: StaticString
    ) -> (id: [UInt8], text: [UInt8])? {
        var document = JSONDocument()
        do {
            try document.parse(line)
        } catch {
            return nil
        }
        guard let id = document.member("id", of: JSONDocument.root, in: line),
            let text = document.member(name, of: JSONDocument.root, in: line),
            document[id].kind == .string, document[text].kind == .string
        else { return nil }
        var result: (id: [UInt8], text: [UInt8]) = ([], [])
        document.decode(id, of: line, into: &result.id)
        document.decode(text, of: line, into: &result.text)
        return result
    }
}

/// Counts Unicode scalars up to offsets that only grow.
private struct ScalarCounter {
    private var at = 0
    private var count = 0

    mutating func scalars(of text: Span<UInt8>, upTo offset: Int) -> Int {
        while at < offset {
            if text[at] & 0xC0 != 0x80 { count += 1 }
            at += 1
        }
        return count
    }
}
