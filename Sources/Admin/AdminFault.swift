internal import JSONText
internal import Metering

/// Why the admin surface does not do what it was asked, in the words that the caller reads.
///
/// Its body is OpenAI's error object, so that one client reads all errors of the gateway.
package struct AdminFault: Error, Sendable {
    /// The HTTP status.
    package let status: Int
    /// A word for programs.
    package let code: String
    /// A sentence for people that says what to do.
    package let sentence: String
    /// The field it is about, as the API names it.
    package let field: String?
    var allow: String?
    var retryAfterSeconds: Int?

    init(_ status: Int, _ code: String, field: String? = nil, _ sentence: String) {
        self.status = status
        self.code = code
        self.field = field
        self.sentence = sentence
    }

    static func invalid(_ field: String?, _ sentence: String) -> AdminFault {
        AdminFault(400, "invalid_value", field: field, sentence)
    }

    static func notFound(_ field: String?, _ sentence: String) -> AdminFault {
        AdminFault(404, "not_found", field: field, sentence)
    }

    static func forbidden(_ sentence: String) -> AdminFault {
        AdminFault(403, "permission_denied", sentence)
    }

    static func inUse(_ sentence: String) -> AdminFault {
        AdminFault(409, "in_use", sentence)
    }

    /// What the ledger could not do, in the caller's words.
    init(_ fault: LedgerFault) {
        switch fault {
        case .refused(let refusal): self.init(refusal)
        case .notFound: self.init(404, "not_found", "There is no such thing.")
        case .overloaded:
            self.init(503, "ledger_overloaded", "The ledger has too much to do; try again.")
            retryAfterSeconds = 1
        case .diskFull:
            self.init(503, "ledger_disk_full", "The ledger's disk is full.")
        case .failed:
            self.init(503, "ledger_failed", "The ledger's disk or database has failed.")
        case .closed:
            self.init(503, "ledger_closed", "The gateway is stopping.")
        case .tooSlow:
            self.init(503, "too_slow", "This takes too long; ask for fewer days or rows.")
        case .damaged(let what):
            self.init(500, "ledger_damaged", "The ledger is damaged: \(what).")
        }
    }

    /// Why a change, or a file that was to be written, was refused.
    init(_ refusal: ChangeRefusal) {
        switch refusal.reason {
        case .notFound:
            self.init(404, "not_found", field: refusal.field, refusal.sentence)
        case .invalid:
            self.init(400, "invalid_value", field: refusal.field, refusal.sentence)
        case .taken:
            self.init(409, "name_taken", field: refusal.field, refusal.sentence)
        case .inUse:
            self.init(409, "in_use", field: refusal.field, refusal.sentence)
        case .conflict:
            self.init(412, "conflict", field: refusal.field, refusal.sentence)
        }
    }

    /// The answer that tells it.
    package var answer: AdminAnswer {
        var answer = AdminAnswer.json(status) { json in
            json.beginObject()
            json.name("error")
            json.beginObject()
            json.member("message", sentence)
            json.member("type", type)
            json.member("param", field)
            json.member("code", code)
            json.endObject()
            json.endObject()
        }
        answer.allow = allow
        answer.retryAfterSeconds = retryAfterSeconds
        return answer
    }

    private var type: String {
        switch status {
        case 500...: "server_error"
        case 429: "rate_limit_error"
        default: "invalid_request_error"
        }
    }
}

/// Asks the ledger, and tells its faults in the caller's words.
func asking<Value>(
    _ ask: () async throws(LedgerFault) -> Value
) async throws(AdminFault) -> Value {
    do throws(LedgerFault) {
        return try await ask()
    } catch {
        throw AdminFault(error)
    }
}
