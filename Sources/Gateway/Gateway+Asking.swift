package import ChatFormat
package import HTTPServer
internal import HTTPWire
internal import JSONText
package import Metering
internal import Reactor
internal import Telemetry
internal import Tokens

/// What other rooms ask of the gateway: the same story for a question that they made.
extension Gateway {
    /// What all loops share.
    package var shared: GatewayParts { parts }

    /// Tells whose key a request shows, or what its sender is answered.
    package func key(shownBy request: Request) throws(ErrorBody) -> Key {
        do throws(Refusal) {
            return try admit(request, .now)
        } catch {
            throw error.error
        }
    }

    /// Asks a model on behalf of a request whose body was read: from the key to the entry it is
    /// the story of a chat completion with that body.
    ///
    /// `person` names the person behind a shared key where the request's head does not; nil leaves
    /// it to the head and to `body`.
    package func complete(
        _ body: [UInt8],
        for request: Request,
        person: String?,
        _ reply: consuming Reply,
        witness: any Witness
    ) async {
        request.replaceBody(with: body)
        let story = Story(self, request, .conversations)
        story.witness = witness
        story.person = person
        await complete(story, request, reply, .chatCompletions, pathModel: nil)
    }

    /// Answers a request that another room cannot serve, and writes it down like every refusal;
    /// `body` is what the client gets instead of the error object.
    package func turnAway(
        _ request: Request,
        _ error: ErrorBody,
        key: Key? = nil,
        subject: Subject? = nil,
        body: ((RequestID) -> [UInt8])? = nil,
        _ reply: consuming Reply
    ) async {
        let story = Story(self, request, .conversations)
        (story.key, story.subject) = (key, subject)
        if let body { story.witness = OtherBody(body) }
        let label: RefusalLabel =
            switch error.status {
            case 401: .key
            case 403: .forbidden
            case 413: .tooLarge
            case 429: .overload
            case 500...: .ledger
            default: .request
            }
        await refuse(story, Refusal(error, "conversation_request", label), reply)
    }

    /// Writes the end of a request that another room answered itself, into metrics and log.
    package func answered(_ request: Request, key: Key, status: Int, _ id: RequestID) {
        let story = Story(self, request, .conversations, id: id)
        story.key = key
        finish(story, status: status, reason: nil)
    }
}

/// Puts another body in the place of an error object.
private final class OtherBody: Witness {
    let hidesProviderErrors = false
    let keepsRestored = false
    private let body: (RequestID) -> [UInt8]

    init(_ body: @escaping (RequestID) -> [UInt8]) {
        self.body = body
    }

    func heard(_ testimony: Testimony) async -> LastWords {
        var last = LastWords()
        last.body = body(testimony.id)
        return last
    }
}

extension Gateway {
    /// The tokens that a message takes in a prompt for a model, exact where its encoding is known.
    package func tokens(ofMessage json: [UInt8], model: String) -> Int64 {
        func count(_ body: [UInt8]) -> Int64 {
            var document = JSONDocument()
            guard (try? document.parse(body.span)) != nil else { return Int64(json.count) }
            return prompts.tally(document, of: body.span, .chat, model: model.utf8.span).estimate
        }
        let with = Array(#"{"messages":["#.utf8) + json + Array("]}".utf8)
        return max(0, count(with) - count(Array(#"{"messages":[]}"#.utf8)))
    }
}
