import Admin
import Foundation
import HTTPWire
import Metering
import SQLiteStore
import Testing

/// A ledger in a folder of its own, and the admin surface over it.
final class Books: Sendable {
    let api: AdminAPI
    let ledger: SQLiteLedger
    let hasher = KeyHasher(pepper: [UInt8](repeating: 7, count: 32))
    private let folder: String

    /// 2026-11-21 13:35 UTC.
    static let now = Timestamp(seconds: 1_795_268_100)

    private init() throws {
        folder = NSTemporaryDirectory() + "tollgate-admin-\(UUID().uuidString)"
        var policy = Policy()
        policy.plans = ["small": Plan(name: "small", quotas: [Quota(limit: 1_000)])]
        var options = LedgerOptions()
        options.allowsAnyFileSystem = true
        options.reserveBytes = 0
        options.clock = MachineClock(
            wallMilliseconds: { Books.now.milliseconds },
            bootMilliseconds: { 1_000_000 },
            isSynchronized: { true }
        )
        ledger = try SQLiteLedger(folder: folder, policy: policy, options: options)
        api = AdminAPI(ledger: ledger, hasher: hasher, version: "1.2.3") { Books.now }
    }

    /// Runs a test with books of its own.
    static func opened(_ body: (Books) async throws -> Void) async throws {
        let books = try Books()
        do {
            try await body(books)
        } catch {
            await books.close()
            throw error
        }
        await books.close()
    }

    private func close() async {
        await ledger.close()
        try? FileManager.default.removeItem(atPath: folder)
    }

    var anyLedger: any Ledger { ledger }

    /// The newest snapshot.
    var directory: Directory { ledger.directory }

    // MARK: asking

    /// Asks as the folder's owner, or as somebody else.
    func ask(
        _ method: Method,
        _ target: String,
        _ body: String = "",
        as principal: Principal = .local(named: "test", origin: "here"),
        ifMatch: String? = nil,
        idempotencyKey: String? = nil,
        person: String? = nil
    ) async -> AdminAnswer {
        let parts = target.split(separator: "?", maxSplits: 1)
        var request = AdminRequest(
            method,
            String(parts[0]),
            query: parts.count == 2 ? String(parts[1]) : "",
            body: Array(body.utf8),
            principal: principal
        )
        request.ifMatch = ifMatch
        request.idempotencyKey = idempotencyKey
        request.person = person
        return await api.answer(request)
    }

    /// Asks for something that must be done, and reads its JSON.
    @discardableResult
    func done(
        _ method: Method,
        _ target: String,
        _ body: String = "",
        as principal: Principal = .local(named: "test", origin: "here"),
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> [String: Any] {
        let answer = await ask(method, target, body, as: principal)
        let text = String(decoding: answer.body, as: UTF8.self)
        try #require(answer.isSuccess, "\(answer.status): \(text)", sourceLocation: sourceLocation)
        return try answer.object
    }

    /// Asks for something that must be refused; `status code param`.
    func refused(
        _ method: Method,
        _ target: String,
        _ body: String = "",
        as principal: Principal = .local(named: "test", origin: "here")
    ) async -> String {
        await ask(method, target, body, as: principal).refusal
    }

    // MARK: who asks

    /// The holder of a key that was just made.
    func holder(_ made: [String: Any]) throws -> Principal {
        let id = try #require(made["id"] as? String)
        let number = try #require(Int64(id.dropFirst(4)))
        return .holder(of: try #require(ledger.directory.key(KeyID(number))), origin: "10.0.0.1")
    }

    /// An administrator with a role; a team lead's team must be there.
    func admin(_ role: String, team: String? = nil) async throws -> Principal {
        let tail = team.map { ", \"team\": \"\($0)\"" } ?? ""
        let made = try await done(
            .post,
            "/api/keys",
            #"{"kind":"admin","role":"\#(role)"\#(tail)}"#
        )
        return try holder(made)
    }

    // MARK: use

    /// Books one request of a key's holder, as the gateway would.
    func use(
        key: String,
        user: String?,
        team: String? = nil,
        model: String = "gpt-4o",
        prompt: Int64 = 10,
        completion: Int64 = 5,
        spends: Int64? = nil
    ) async throws {
        let subject = subject(key: key, user: user, team: team)
        let ask = ask(subject, model: model, prompt: prompt, output: completion)
        guard case .held(let hold) = await ledger.hold(ask) else {
            throw NotHeld()
        }
        settle(hold, prompt: prompt, spends: spends ?? completion)
        // The settlement is in the books once a question that came later is answered.
        _ = try await ledger.standings(of: .everyone)
    }

    func subject(key: String, user: String?, team: String? = nil) -> Subject {
        Subject(
            key: KeyID(Int64(key.dropFirst(4)) ?? 0),
            user: user.flatMap { directory.user(named: $0)?.id },
            team: team.flatMap { directory.team(named: $0)?.id }
        )
    }

    func ask(
        _ subject: Subject,
        model: String = "gpt-4o",
        prompt: Int64,
        output: Int64
    ) -> HoldAsk {
        HoldAsk(
            id: ledger.requestIDs.next(at: Self.now),
            subject: subject,
            terms: directory.terms(for: model),
            prompt: prompt,
            output: output
        )
    }

    func settle(_ hold: Hold, prompt: Int64 = 0, spends completion: Int64) {
        let usage = TokenUsage(prompt: prompt, completion: completion)
        ledger.settle(
            hold,
            Settlement(
                source: .provider,
                usage: usage,
                charge: hold.terms.charge(for: usage),
                status: 200,
                ending: .complete,
                redactions: [RedactionCount(kind: "SSN", count: 2)]
            )
        )
    }

    struct NotHeld: Error {}
}

extension AdminAnswer {
    /// The body as a JSON object.
    var object: [String: Any] {
        get throws {
            guard !body.isEmpty else { return [:] }
            let value = try JSONSerialization.jsonObject(with: Data(body))
            return try #require(value as? [String: Any])
        }
    }

    /// `status code param` of an error object.
    var refusal: String {
        guard let error = try? object["error"] as? [String: Any] else { return "\(status)" }
        #expect(Set(error.keys) == ["message", "type", "param", "code"])
        let code = error["code"] as? String ?? "-"
        let param = error["param"] as? String ?? "-"
        return "\(status) \(code) \(param)"
    }
}

/// The things of a list.
func things(_ list: [String: Any]) throws -> [[String: Any]] {
    try #require(list["data"] as? [[String: Any]])
}
