internal import ChatFormat
internal import Metering

/// What a caller is told instead of an answer.
struct TalkFault: Error {
    var error: ErrorBody

    init(_ error: ErrorBody) {
        self.error = error
    }

    init(_ fault: ArchiveFault) {
        self.init(.archiveUnavailable)
    }

    init(_ status: Int, _ code: String, _ message: String, param: String? = nil) {
        self.init(
            ErrorBody(
                status: status,
                type: status < 500 ? "invalid_request_error" : "server_error",
                code: code,
                param: param,
                message: message
            )
        )
    }

    /// A field that is wrong; the sentence says how.
    static func invalid(_ param: String, _ message: String) -> TalkFault {
        TalkFault(400, "invalid_field", message, param: param)
    }

    /// A conversation that is not there, or somebody else's.
    static func noConversation(_ id: String) -> TalkFault {
        TalkFault(.objectNotFound("Conversation", id: id))
    }

    /// More sends wait for one conversation than may.
    static let busy = TalkFault(
        ErrorBody(
            status: 429,
            type: "requests",
            code: "conversation_busy",
            message: "Other messages are still waiting for an answer in this conversation.",
            retryAfterSeconds: 2
        )
    )

    /// Nothing is kept for this key.
    static let archiveIsOff = TalkFault(
        403,
        "archive_off",
        "Conversations are not kept for this API key: its archive form is 'none'."
    )
}

/// Runs a call of the archive; what goes wrong there is told in one sentence.
func kept<Value>(
    _ call: () async throws(ArchiveFault) -> Value
) async throws(TalkFault) -> Value {
    do throws(ArchiveFault) {
        return try await call()
    } catch {
        throw TalkFault(error)
    }
}
