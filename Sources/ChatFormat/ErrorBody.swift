package import JSONText

/// An answer that says no: the status, OpenAI's error object, and when to come back.
///
/// SDKs copy all four members of the object, so all four are always written. Messages may name
/// limits, people and models; they never quote a prompt or a key.
package struct ErrorBody: Error, Equatable, Sendable {
    /// The HTTP status.
    package var status: Int
    /// OpenAI's class of errors, such as `invalid_request_error`.
    package var type: String
    /// The error for programs, where there is one.
    package var code: String?
    /// The request's member at fault, where there is one.
    package var param: String?
    /// The error for people.
    package var message: String
    /// What goes into `Retry-After`; nil for no such header.
    package var retryAfterSeconds: Int64?
    /// What goes into `x-should-retry`, which SDKs obey before the status; nil for no such header.
    package var shouldRetry: Bool?

    /// An error in OpenAI's terms.
    package init(
        status: Int,
        type: String,
        code: String? = nil,
        param: String? = nil,
        message: String,
        retryAfterSeconds: Int64? = nil,
        shouldRetry: Bool? = nil
    ) {
        self.status = status
        self.type = type
        self.code = code
        self.param = param
        self.message = message
        self.retryAfterSeconds = retryAfterSeconds
        self.shouldRetry = shouldRetry
    }

    /// The body, as JSON.
    package var bytes: [UInt8] {
        var writer = JSONWriter()
        write(to: &writer)
        return writer.bytes
    }

    /// Writes the object with its one member `error`.
    package func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.name("error")
        writer.beginObject()
        writer.name("message")
        writer.string(message)
        writer.name("type")
        writer.string(type)
        writer.name("param")
        Self.write(param, to: &writer)
        writer.name("code")
        Self.write(code, to: &writer)
        writer.endObject()
        writer.endObject()
    }

    /// Whether some bytes are a JSON object whose `error` is one too: all that SDKs can read.
    package static func isErrorObject(_ bytes: Span<UInt8>) -> Bool {
        var document = JSONDocument()
        guard (try? document.parse(bytes)) != nil,
            let error = document.member("error", of: JSONDocument.root, in: bytes)
        else { return false }
        return document[error].kind == .object
    }

    private static func write(_ text: String?, to writer: inout JSONWriter) {
        if let text { writer.string(text) } else { writer.null() }
    }
}
