import ChatFormat
import FuzzSupport
import JSONText
import Redaction

/// Any text with placeholders in it, cut anywhere, comes back as the whole text does; and where an
/// answer is only looked through, nothing of it is lost or said twice.
@main enum RestoreFuzz {
    static func main() {
        var reporting = RedactionPolicy()
        reporting.response.scan = RedactionKind.builtinNames
        reporting.response.action = .report
        var surrogates = RedactionPolicy()
        for kind in [RedactionKind.url, .email, .ip] { surrogates[kind].style = .surrogate }
        let key = [UInt8](repeating: 7, count: 32)
        let issued = [RedactionPolicy(), surrogates].map { policy in
            Issued(Redactor([policy], placeholderKey: key))
        }
        let scan = Redactor([reporting], placeholderKey: key).terms(for: RedactionScope())
            .answerScan
        guard let scan else { preconditionFailure("a policy that looks through answers") }
        fuzz { input in
            guard let first = input.first, var cuts = Cuts(Array(input[1...])) else { return }
            let issued = issued[Int(first) % issued.count]
            let text = issued.filled(cuts.message)
            let scalars = Array(text.unicodeScalars)
            var (pieces, at) = ([String](), 0)
            for piece in cuts.pieces() where at < scalars.count {
                let end = min(at + piece.count, scalars.count)
                pieces.append(string(scalars[at..<end]))
                at = end
            }
            if at < scalars.count { pieces.append(string(scalars[at...])) }
            let isTool = first >= 128
            let whole = issued.whole(text, isTool: isTool)
            precondition(issued.streamed(pieces, isTool: isTool) == whole, "the cuts matter")
            let seen = issued.streamed(pieces, isTool: isTool, scan)
            precondition(seen == whole, "looking changed the text")
        }
    }

    private static func string(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
        var text = String.UnicodeScalarView()
        text.append(contentsOf: scalars)
        return String(text)
    }
}

/// The placeholders of one request.
private struct Issued {
    private let tags: IssuedTags
    private let names: [[UInt8]]

    init(_ redactor: Redactor) {
        let values = "bo@example.com https://a.example/\\\"q 93.184.216.34 +1-415-555-0132 "
        let body = Array(
            "{\"messages\":[{\"content\":\"\(values)GB82WEST12345698765432\"}]}".utf8
        )
        var document = JSONDocument()
        guard (try? document.parse(body.span)) != nil,
            case .edited(let found) = redactor.clean(
                body.span,
                document,
                scope: RedactionScope(key: "k"),
                scratch: RedactionScratch()
            )
        else { preconditionFailure("a request with values") }
        tags = found.tags
        let sent = found.edits.apply(to: body.span)
        guard (try? document.parse(sent.span)) != nil else { preconditionFailure("no JSON") }
        var text: [UInt8] = []
        document.decode(document.count - 1, of: sent.span, into: &text)
        names = text.split(separator: 0x20).map(Array.init)
    }

    /// The text with a placeholder in the place of each control character, some of them cut short
    /// or spelled otherwise.
    func filled(_ message: [UInt8]) -> String {
        var text: [UInt8] = []
        for byte in message {
            guard byte < 0x20, byte != 0x0A else {
                text.append(byte)
                continue
            }
            let name = names[Int(byte) % names.count]
            switch byte / 8 {
            case 0: text += name
            case 1: text += name.filter { $0 != 0x5B && $0 != 0x5D }
            case 2: text += name.prefix(name.count / 2)
            default: text += Array(String(decoding: name, as: UTF8.self).lowercased().utf8)
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// The text in one answer, and what of it comes out.
    func whole(_ text: String, isTool: Bool) -> [UInt8] {
        let body = event(text, isTool: isTool)
        var (reader, restorer, edits) = (AnswerReader(), Restorer(tags), JSONEdits())
        precondition(reader.read(event: body.span, of: .chatCompletions) == .answer)
        restorer.restore(reader, body.span, in: &edits)
        return said(edits.apply(to: body.span))
    }

    /// The text in events, and what of it comes out.
    func streamed(_ pieces: [String], isTool: Bool, _ scan: AnswerScan? = nil) -> [UInt8] {
        var restorer = StreamRestorer(tags, route: .chatCompletions, scan: scan)
        var (reader, text) = (AnswerReader(), [UInt8]())
        for piece in pieces {
            let data = event(piece, isTool: isTool)
            var edits = JSONEdits()
            precondition(reader.read(event: data.span, of: .chatCompletions) == .answer)
            for extra in restorer.restore(reader, data.span, in: &edits) {
                text += said(extra.data)
            }
            text += said(edits.apply(to: data.span))
        }
        for extra in restorer.end() { text += said(extra.data) }
        precondition(restorer.heldBytes == 0 && restorer.refusal == nil)
        return text
    }

    private func event(_ text: String, isTool: Bool) -> [UInt8] {
        var data = Array(#"{"choices":[{"index":0,"delta":{"#.utf8)
        data += Array(
            (isTool ? #""tool_calls":[{"index":0,"function":{"arguments":"# : #""content":"#).utf8
        )
        JSONWriter.appendString(Array(text.utf8).span, to: &data)
        return data + Array((isTool ? "}}]}}]}" : "}}]}").utf8)
    }

    private func said(_ data: [UInt8]) -> [UInt8] {
        var (reader, text) = (AnswerReader(), [UInt8]())
        precondition(reader.read(event: data.span, of: .chatCompletions) == .answer)
        for piece in reader.pieces {
            reader.document.decode(piece.node, of: data.span, into: &text)
        }
        return text
    }
}
