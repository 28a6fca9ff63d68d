internal import HTTPWire
internal import Upstream

/// What of an upstream's answer head matters here, taken before its buffer is used again.
struct AnswerHead {
    let status: Int
    /// True for an answer that comes as events; some servers send them without a media type.
    let isEventStream: Bool
    /// The provider's own request id.
    let upstreamID: String?
    /// The header lines that the client gets: advice on retrying, and OpenAI's own fields.
    ///
    /// The rate limits of our key and the name of our organisation are not among them.
    private(set) var lines: [UInt8] = []

    @inline(never)
    init(_ call: UpstreamCall) {
        let head = call.head
        status = head.status
        var kept: [UInt8] = []
        isEventStream = call.withHeadBytes { bytes in
            for field in head.fields where Self.passes(field) {
                // A field that was parsed can be written, so nothing is lost here.
                try? HeadWriter.field(field, of: bytes, to: &kept)
            }
            return Self.isEventStream(bytes.extracting(head.value(of: .contentType) ?? 0..<0))
        }
        upstreamID = call.text(of: .xRequestID).map { text in
            text.utf8.count <= 128 ? text : String(text.unicodeScalars.prefix(128))
        }
        lines = kept
    }

    /// Reads a media type without its parameters; its case means nothing (RFC 9110 section 8.3.1).
    private static func isEventStream(_ type: Span<UInt8>) -> Bool {
        guard !type.isEmpty else { return true }
        var index = 0
        for byte in "text/event-stream".utf8 {
            guard index < type.count, type[index] | 0x20 == byte | 0x20 else { return false }
            index += 1
        }
        while index < type.count, type[index] == 0x20 || type[index] == 0x09 { index += 1 }
        return index == type.count || type[index] == UInt8(ascii: ";")
    }

    private static func passes(_ field: Field) -> Bool {
        switch field.known {
        case .retryAfter, .retryAfterMS, .xShouldRetry, .openAI: !field.isNamedByConnection
        default: false
        }
    }
}
