internal import ChatFormat
internal import Gateway
internal import HTTPServer
internal import HTTPWire
internal import Metering
internal import Reactor

/// Who asks: the key's tenant, and which of its end users.
struct Caller {
    let key: Key
    /// The end user whose conversations are seen; nil where the tenant asks for itself.
    let owner: String?
    /// The person behind a shared key, as the story of a completion wants the name.
    let person: String?
    /// The person whose texts these are, where one is known.
    let user: UserID?
    let scope: ConversationScope

    var tenant: Tenant { key.tenant }

    /// Finds out who a request is from; `named` is the end user that it names beside its head.
    init(
        _ request: Request,
        _ gateway: Gateway,
        named: String?
    ) async throws(TalkFault) {
        do throws(ErrorBody) {
            key = try gateway.key(shownBy: request)
        } catch {
            throw TalkFault(error)
        }
        let name = request.text(of: .xTollgateUser) ?? named
        if let name, name.utf8.count > 128 || name.utf8.isEmpty {
            throw .invalid("owner", "An end user's name has 1 to 128 bytes.")
        }
        owner = name
        guard case .team = key.facts.owner, key.facts.attribution != .none else {
            // The key's holder sees all of its end users' conversations, or those of one.
            person = nil
            if case .user(let id) = key.tenant { user = id } else { user = nil }
            let owner = name.map { ConversationScope.Owner.named($0) } ?? .anyone
            scope = ConversationScope(tenant: key.tenant, owner: owner)
            return
        }
        person = name
        user = try await Self.user(behind: key, name, gateway, isReading: request.head.isReading)
        scope = ConversationScope(
            tenant: key.tenant,
            owner: name.map { .named($0) } ?? .nobody
        )
    }

    /// The member of the key's team; people nobody knows are added where the key says so.
    private static func user(
        behind key: Key,
        _ name: String?,
        _ gateway: Gateway,
        isReading: Bool
    ) async throws(TalkFault) -> UserID? {
        let ledger = gateway.shared.ledger
        switch ledger.directory.subject(for: key, person: name) {
        case .subject(let subject): return subject.user
        case .refused(.personRequired): throw TalkFault(.personMissing)
        case .refused: throw TalkFault(.personUnknown)
        case .enrol(let team, let person):
            guard !isReading else { return nil }
            do throws(LedgerFault) {
                _ = try await ledger.change(
                    .enrol(team, person: person),
                    by: Actor(key: key.id, name: key.facts.name, origin: "gateway")
                )
            } catch {
                throw TalkFault(.ledgerUnavailable)
            }
            return ledger.directory.member(of: team, called: person)?.id
        }
    }
}

extension RequestHead {
    /// Whether the request changes nothing.
    var isReading: Bool { method == .get || method == .head }
}
