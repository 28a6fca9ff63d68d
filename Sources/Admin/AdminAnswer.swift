package import JSONText

/// What the admin surface answers.
package struct AdminAnswer: Sendable {
    /// An HTTP status.
    package var status: Int
    /// The body's media type.
    package var contentType: String
    /// The body.
    package var body: [UInt8]
    /// The version of what is shown, for a later `If-Match`.
    package var etag: String?
    /// What a browser should call the body when it saves it.
    package var fileName: String?
    /// The methods that the path has, for 405.
    package var allow: String?
    /// A cookie that the browser is to keep.
    package var cookie: String?
    /// When trying again makes sense.
    package var retryAfterSeconds: Int?

    /// An answer of any kind.
    package init(_ status: Int, _ contentType: String, _ body: [UInt8]) {
        self.status = status
        self.contentType = contentType
        self.body = body
    }

    /// A JSON answer, written by the closure.
    package static func json(
        _ status: Int = 200,
        _ write: (inout JSONWriter) -> Void
    ) -> AdminAnswer {
        var writer = JSONWriter()
        write(&writer)
        return AdminAnswer(status, "application/json", writer.bytes)
    }

    /// An answer that says nothing but that all is well.
    package static let done = AdminAnswer(204, "application/json", [])

    /// True when what was asked for was done.
    package var isSuccess: Bool { status < 300 }

    /// The same answer with a version on it.
    func versioned(_ version: Int64) -> AdminAnswer {
        var answer = self
        answer.etag = "\"\(version)\""
        return answer
    }
}
