internal import HTTPWire
internal import Upstream

/// What of an upstream's answer head matters here, taken before its buffer is used again.
struct AnswerHead {
    let status: Int
    /// The media type without parameters, in lower case.
    let mediaType: String
    /// The provider's own request id.
    let upstreamID: String?
    /// The header lines that the client gets: advice on retrying, and OpenAI's own fields.
    ///
    /// The rate limits of our key and the name of our organisation are not among them.
    private(set) var lines: [UInt8] = []

    init(_ call: UpstreamCall) {
        status = call.head.status
        let type = call.text(of: .contentType) ?? ""
        mediaType = type.prefix { $0 != ";" }.lowercased().trimmed
        upstreamID = call.text(of: .xRequestID).map { String($0.unicodeScalars.prefix(128)) }
        var kept: [UInt8] = []
        let fields = call.head.fields
        call.withHeadBytes { bytes in
            for field in fields where Self.passes(field) {
                // A field that was parsed can be written, so nothing is lost here.
                try? HeadWriter.field(field, of: bytes, to: &kept)
            }
        }
        lines = kept
    }

    private static func passes(_ field: Field) -> Bool {
        switch field.known {
        case .retryAfter, .retryAfterMS, .xShouldRetry, .openAI: !field.isNamedByConnection
        default: false
        }
    }

    /// True for an answer that comes as events; some servers send them without a media type.
    var isEventStream: Bool {
        mediaType == "text/event-stream" || mediaType.isEmpty
    }
}

extension String {
    /// The text without spaces at its end.
    fileprivate var trimmed: String {
        var text = Substring(self)
        while text.last == " " || text.last == "\t" { text.removeLast() }
        return String(text)
    }
}
