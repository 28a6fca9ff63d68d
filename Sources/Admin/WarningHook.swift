internal import Digest
internal import JSONText
package import Metering

/// Where warnings are delivered, and in which form.
package struct WarningHook: Sendable {
    /// What the body looks like.
    package enum Form: String, CaseIterable, Sendable {
        /// Our own event, for programs.
        case json
        /// `{"text": ...}`, as Slack and what imitates it take it.
        case slack
    }

    /// How one attempt ended.
    package enum Outcome: Sendable, Equatable {
        /// The other side answered with this status.
        case answered(Int)
        /// There was no answer; a sentence says why.
        case failed(String)

        /// Whether it was taken: any status from 200 to 299, as redirects are not followed.
        package var isDelivered: Bool {
            if case .answered(200..<300) = self { true } else { false }
        }

        /// What to write down about it.
        package var sentence: String {
            switch self {
            case .answered(let status): "the webhook answered \(status)"
            case .failed(let sentence): sentence
            }
        }
    }

    /// Sends a body with header fields and tells how that ended.
    package typealias Send =
        @Sendable (_ body: [UInt8], _ fields: [(name: String, value: String)]) async -> Outcome

    let form: Form
    private let secret: HMACSHA256?
    private let send: Send

    /// Takes the form, the secret that bodies are signed with, and what sends them.
    package init(form: Form, secret: Secret?, send: @escaping Send) {
        self.form = form
        self.secret = secret.map { HMACSHA256(secret: $0.revealed) }
        self.send = send
    }

    /// Sends one event.
    func deliver(_ event: WarningEvent, now: Timestamp) async -> Outcome {
        let body = form == .slack ? event.slack : event.json
        var fields = [
            (name: "x-tollgate-event", value: event.type),
            (name: "x-tollgate-delivery", value: event.id),
        ]
        if let secret {
            // The time is signed too, so that a recorded delivery cannot be sent again later.
            let time = "\(now.milliseconds / 1_000)"
            let code = secret.code((Array("\(time).".utf8) + body).span)
            fields.append(
                (name: "x-tollgate-signature", value: "t=\(time),v1=\(hexadecimal(code.bytes))")
            )
        }
        return await send(body, fields)
    }
}

/// What is sent: a warning, or a test.
struct WarningEvent {
    let id: String
    let type: String
    let time: Timestamp
    let percent: Int
    /// The quota as JSON.
    let facts: String

    init(_ warning: QuotaWarning) {
        id = "warning_\(warning.id)"
        type = "quota.threshold"
        time = warning.time
        percent = warning.percent
        facts = warning.facts
    }

    /// A warning that is none, to see whether the webhook works.
    init(testAt now: Timestamp) {
        id = "test_\(now.milliseconds)"
        type = "test"
        time = now
        percent = 80
        facts = """
            {"scope":"user","user":"Ada Lovelace","user_id":"user_0","team":null,"team_id":null,\
            "key":null,"key_id":null,"unit":"tokens","period":"month","models":[],"limit":100000,\
            "action":"cap","used":81234,"used_percent":81,"resets_at":null}
            """
    }

    var json: [UInt8] {
        var writer = JSONWriter()
        writer.object { json in
            json.member("object", "event")
            json.member("id", id)
            json.member("type", type)
            json.member("created_at", time)
            json.member("threshold_percent", Int64(percent))
            json.name("quota")
            json.raw(Array(facts.utf8).span)
        }
        return writer.bytes
    }

    /// One sentence; Slack's own marks are taken out of names (its formatting reference).
    var slack: [UInt8] {
        var writer = JSONWriter()
        writer.object { $0.member("text", sentence) }
        return writer.bytes
    }

    private var sentence: String {
        guard let facts = FactsView(facts) else { return "A quota has reached \(percent) %." }
        let escaped = facts.whose.flatMap { character -> String in
            switch character {
            case "&": "&amp;"
            case "<": "&lt;"
            case ">": "&gt;"
            default: String(character)
            }
        }
        let test = type == "test" ? "Test: " : ""
        return "\(test)*\(String(escaped))* has used \(facts.usedPercent) % of "
            + "\(facts.limit) \(facts.unit) per \(facts.period) (\(facts.used))."
            + (facts.resetsAt.map { " It resets at \($0)." } ?? "")
    }
}

/// The parts of a warning's facts that a sentence needs.
private struct FactsView {
    let whose, unit, period, limit, used, usedPercent: String
    let resetsAt: String?

    init?(_ text: String) {
        let bytes = Array(text.utf8)
        var document = JSONDocument()
        guard (try? document.parse(bytes.span)) != nil else { return nil }
        func shown(_ name: StaticString) -> String? {
            guard let index = document.member(name, of: JSONDocument.root, in: bytes.span),
                document[index].kind != .null
            else { return nil }
            guard document[index].kind == .string else {
                return String(decoding: bytes[document[index].range], as: UTF8.self)
            }
            var text: [UInt8] = []
            document.decode(index, of: bytes.span, into: &text)
            return String(decoding: text, as: UTF8.self)
        }
        let (user, team) = (shown("user"), shown("team"))
        let names = [user, team].compactMap(\.self).joined(separator: " in ")
        whose = shown("key") ?? (names.isEmpty ? "Everyone" : names)
        unit = shown("unit") ?? ""
        period = shown("period") ?? ""
        limit = shown("limit") ?? ""
        used = shown("used") ?? ""
        usedPercent = shown("used_percent") ?? ""
        resetsAt = shown("resets_at")
    }
}
