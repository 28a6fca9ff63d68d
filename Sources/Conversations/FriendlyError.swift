internal import ChatFormat
internal import Gateway
internal import JSONText

/// What an end user is told about a failure, by its cause, in words of ours.
enum FriendlyError {
    /// The error of a send that was not answered.
    ///
    /// Our own refusals are written for callers already. A provider's words are shown only where
    /// the settings say so.
    static func error(_ testimony: Testimony, showsProviderErrors: Bool) -> ErrorBody {
        if let refusal = testimony.refusal { return refusal }
        var error = known(testimony)
        if showsProviderErrors, let answer = testimony.answer, let words = message(of: answer) {
            error.message += " The provider says: \(words)"
        }
        return error
    }

    private static func known(_ testimony: Testimony) -> ErrorBody {
        let code = testimony.answer.flatMap { member("code", of: $0) }
        switch (testimony.status, code) {
        case (_, "context_length_exceeded"):
            return make(
                400,
                "context_length_exceeded",
                "The conversation is too long for this model. Begin a new one, or branch off an "
                    + "earlier message."
            )
        case (404, _), (_, "model_not_found"):
            return make(404, "model_not_found", "This model is not available here.")
        case (400..<429, _), (422, _):
            return make(400, "not_accepted", "The model did not accept this message.")
        case (429, "insufficient_quota"):
            return make(
                503,
                "provider_quota",
                "The model's provider does not serve this gateway at the moment. An administrator "
                    + "has to see to it."
            )
        case (429, _):
            var error = make(429, "model_busy", "The model is busy. Please try again in a moment.")
            error.retryAfterSeconds = 2
            return error
        case (504, _):
            return make(504, "model_too_slow", "The model took too long. Please try again.")
        case (200..<300, _), (499, _):
            return make(502, "answer_broke_off", "The answer broke off. Please try again.")
        default:
            return make(
                502,
                "model_unavailable",
                "The model cannot be reached at the moment. Please try again later."
            )
        }
    }

    private static func make(_ status: Int, _ code: String, _ message: String) -> ErrorBody {
        ErrorBody(
            status: status,
            type: status < 500 ? "invalid_request_error" : "server_error",
            code: code,
            message: message
        )
    }

    private static func message(of answer: [UInt8]) -> String? { member("message", of: answer) }

    /// A text member of the provider's error object.
    private static func member(_ name: StaticString, of answer: [UInt8]) -> String? {
        var document = JSONDocument()
        guard (try? document.parse(answer.span)) != nil,
            let error = document.member("error", of: JSONDocument.root, in: answer.span),
            let value = document.member(name, of: error, in: answer.span),
            document[value].kind == .string
        else { return nil }
        return String(
            document.text(value, in: answer.span).unicodeScalars.prefix(500).map(Character.init)
        )
    }
}
