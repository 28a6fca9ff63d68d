import ChatFormat
import JSONText

/// Bytes of a text.
func utf8(_ text: String) -> [UInt8] { Array(text.utf8) }

/// Text of some bytes.
func string(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

/// A parsed request with its bytes, for tests that ask many questions about one.
struct Parsed {
    let bytes: [UInt8]
    let document: JSONDocument
    let request: ChatRequest

    init(_ text: String, _ route: Route = .chatCompletions) throws {
        let body = utf8(text)
        var parsed = JSONDocument()
        try parsed.parse(body.span)
        request = try ChatRequest(parsing: parsed, bytes: body.span, route: route)
        (bytes, document) = (body, parsed)
    }

    /// The body after some edits.
    func edited(_ change: (ChatRequest, inout JSONEdits, JSONDocument, Span<UInt8>) -> Void)
        -> String
    {
        var edits = JSONEdits()
        change(request, &edits, document, bytes.span)
        return string(edits.apply(to: bytes.span))
    }

    /// The bytes of a value.
    func value(_ index: Int?) -> String? {
        index.map { string(Array(bytes[document[$0].range])) }
    }
}

/// The fault of a request; nil if there is none.
func fault(_ text: String, _ route: Route = .chatCompletions) throws -> RequestFault? {
    do {
        _ = try Parsed(text, route)
        return nil
    } catch let fault as RequestFault {
        return fault
    }
}

/// A chat body with a member more.
func chat(_ member: String) -> String {
    #"{"model":"m","messages":[{"role":"user","content":"hi"}],\#(member)}"#
}
