internal import ChatFormat
package import Gateway
package import HTTPServer
internal import HTTPWire
internal import JSONText
package import Metering
internal import Reactor
internal import Synchronization

/// Conversations that are kept here, for people whose provider keeps none: the API under
/// `/api/conversations`, the one-call endpoint, the call for workflow tools, and the page `/chat`.
///
/// Laws. Every question to a model is told as the gateway's own story of a completion, with the
/// caller's key. What is kept is written in one step when the answer is there, before its reader
/// sees its end. Nobody finds another tenant's conversations, nor another end user's.
package final class Conversations: Sendable {
    let archive: any Archive
    let turns = Turns()
    private let now_: @Sendable () -> Timestamp
    private let policy_: Mutex<ConversationPolicy>

    /// Keeps conversations in an archive.
    package init(
        _ archive: any Archive,
        policy: ConversationPolicy,
        clock: @escaping @Sendable () -> Timestamp
    ) {
        self.archive = archive
        now_ = clock
        policy_ = Mutex(policy)
    }

    /// Takes new policies; sends under way keep the old ones.
    package func adopt(_ policy: ConversationPolicy) {
        policy_.withLock { $0 = policy }
    }

    var policy: ConversationPolicy { policy_.withLock { $0 } }
    var now: Timestamp { now_() }

    /// Whether a request's path is answered here.
    package static func serves(_ request: Request) -> Bool {
        TalkRoute.serves(request.text(request.head.path))
    }

    /// Answers a request, asking models through the gateway of its loop.
    package func answer(
        _ gateway: Gateway,
        _ request: Request,
        _ reply: consuming Reply
    ) async {
        let route = TalkRoute(request.head.method, request.text(request.head.path))
        switch route {
        case .oneCall: await answerOneCall(gateway, request, reply)
        case .startAfresh: await startAfresh(gateway, request, reply)
        case .workflow: await answerWorkflow(gateway, request, reply)
        case .send(let id): await send(to: id, .new, gateway, request, reply)
        case .edit(let id, let index): await send(to: id, .edit(index), gateway, request, reply)
        case .regenerate(let id): await send(to: id, .again, gateway, request, reply)
        default: await answerPlainly(route, gateway, request, reply)
        }
    }

    // MARK: routes that ask no model

    private func answerPlainly(
        _ route: TalkRoute,
        _ gateway: Gateway,
        _ request: Request,
        _ reply: consuming Reply
    ) async {
        let answer: TalkAnswer
        var key: Key?
        do throws(TalkFault) {
            answer = try await plainly(route, gateway, request, &key)
        } catch {
            let fault = error
            guard request.text(request.head.path) == "/openai-completion" else {
                return await gateway.turnAway(request, fault.error, key: key, reply)
            }
            // One path, one form of errors, also for a method that it does not have.
            return await turnAway(gateway, request, fault, key, reply)
        }
        let id = gateway.shared.ledger.requestIDs.next(at: now)
        await reply.send(answer.status, body: answer.body) { head in
            Self.field("content-type", answer.contentType, to: &head)
            HeadWriter.field("cache-control", "no-store", to: &head)
            HeadWriter.field("x-content-type-options", "nosniff", to: &head)
            Self.field("x-request-id", id.text, to: &head)
            if let name = answer.fileName {
                Self.field("content-disposition", "attachment; filename=\"\(name)\"", to: &head)
            }
        }
        if let key { gateway.answered(request, key: key, status: answer.status, id) }
    }

    private func plainly(
        _ route: TalkRoute,
        _ gateway: Gateway,
        _ request: Request,
        _ key: inout Key?
    ) async throws(TalkFault) -> TalkAnswer {
        switch route {
        case .unknown:
            throw TalkFault(.unknownRoute(method: "", path: request.text(request.head.path)))
        case .wrongMethod(let allowed):
            throw TalkFault(405, "method_not_supported", "This path has other methods: \(allowed).")
        default: break
        }
        let query = TalkQuery(request)
        var body = try TalkBody([])
        if !request.head.isReading {
            // The key comes before the body, so that a wrong key with a broken body is 401.
            do throws(ErrorBody) {
                key = try gateway.key(shownBy: request)
            } catch {
                throw TalkFault(error)
            }
            body = try TalkBody(try await readBody(request))
        }
        let named = try body.name("owner", bytesMax: 128) ?? query["owner"]
        let caller = try await Caller(request, gateway, named: named)
        key = caller.key
        switch route {
        case .create: return try await create(body, caller, gateway)
        case .list: return try await list(query, caller)
        case .show(let id):
            let found = try await find(id, caller)
            return TalkAnswer(json: json { $0.write(found) })
        case .change(let id): return try await change(id, body, caller)
        case .delete(let id): return try await delete(id, caller)
        case .messages(let id): return try await messages(of: id, query, caller)
        case .branch(let id): return try await branch(id, body, caller)
        case .tree(let id): return try await tree(of: id, caller)
        case .export(let id): return try await export(id, query, caller)
        default: return listPrompts()
        }
    }

    /// Reads a body; a JSON text of a message's size and some room for the rest.
    func readBody(_ request: Request) async throws(TalkFault) -> [UInt8] {
        let bytesMax = 2 * policy.messageBytesMax + (1 << 20)
        do throws(BodyFault) {
            let range = try await request.readBody(bytesMax: bytesMax)
            return Array(request.bytes[range])
        } catch {
            switch error {
            case .tooLarge: throw TalkFault(.tooLarge(bytesMax: bytesMax))
            case .timedOut, .gone: throw TalkFault(.requestTimeout)
            case .malformed(let error): throw TalkFault(.badRequest(error.sentence))
            }
        }
    }

    func find(_ id: String, _ caller: Caller) async throws(TalkFault) -> Conversation {
        let (archive, scope) = (archive, caller.scope)
        let found = try await kept { () async throws(ArchiveFault) in
            try await archive.conversation(id, in: scope)
        }
        guard let found else { throw .noConversation(id) }
        return found
    }

    /// A field whose value is made here of letters, digits and punctuation.
    static func field(_ name: StaticString, _ value: String, to head: inout [UInt8]) {
        try? HeadWriter.field(name, Array(value.utf8).span, to: &head)
    }
}
