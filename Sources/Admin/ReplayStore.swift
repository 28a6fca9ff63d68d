internal import Digest
internal import HTTPWire
internal import Metering
internal import Synchronization

/// Answers of creations by their `Idempotency-Key`, so that one that is sent again happens once.
///
/// Kept for a day, in memory: after a restart a repeated creation is a new one. What was refused
/// is not kept, so that it can be put right and sent again under the same word.
final class ReplayStore: Sendable {
    private struct Kept {
        let fingerprint: Digest32
        let at: Timestamp
        var answer: AdminAnswer?
    }

    private struct Name: Hashable {
        let caller: KeyID?
        let word: String
    }

    private let kept = Mutex<[Name: Kept]>([:])
    private static let keptMilliseconds: Int64 = 86_400_000
    private static let keptMax = 10_000

    init() {}

    /// Runs a creation, or answers with what it came to the first time.
    func once(
        _ word: String,
        _ call: Call,
        _ run: Route.Answer
    ) async throws(AdminFault) -> AdminAnswer {
        guard (1...255).contains(word.utf8.count) else {
            throw .invalid("Idempotency-Key", "An Idempotency-Key has 1 to 255 characters.")
        }
        let name = Name(caller: call.actor.key, word: word)
        if let answer = try claim(name, call) { return answer }
        do throws(AdminFault) {
            let answer = try await run(call)
            kept.withLock { $0[name]?.answer = answer }
            return answer
        } catch {
            kept.withLock { $0[name] = nil }
            throw error
        }
    }

    private func claim(_ name: Name, _ call: Call) throws(AdminFault) -> AdminAnswer? {
        let fingerprint = Self.fingerprint(call.request)
        let now = call.now
        let found: Kept? = kept.withLock { kept in
            if let found = kept[name], now < found.at.adding(milliseconds: Self.keptMilliseconds) {
                return found
            }
            if kept.count >= Self.keptMax { Self.forget(&kept, now) }
            kept[name] = Kept(fingerprint: fingerprint, at: now)
            return nil
        }
        guard let found else { return nil }
        guard found.fingerprint == fingerprint else {
            throw AdminFault(
                400,
                "idempotency_key_reused",
                field: "Idempotency-Key",
                "This Idempotency-Key was used for another request."
            )
        }
        guard let answer = found.answer else {
            var fault = AdminFault(
                409,
                "idempotency_in_progress",
                field: "Idempotency-Key",
                "The request with this Idempotency-Key has not ended yet."
            )
            fault.retryAfterSeconds = 1
            throw fault
        }
        return answer
    }

    /// Forgets what is older than a day, or the oldest half when nothing is.
    private static func forget(_ kept: inout [Name: Kept], _ now: Timestamp) {
        kept = kept.filter { now < $0.value.at.adding(milliseconds: keptMilliseconds) }
        guard kept.count >= keptMax else { return }
        let times = kept.values.map(\.at).sorted()
        let middle = times[times.count / 2]
        kept = kept.filter { $0.value.at > middle }
    }

    private static func fingerprint(_ request: AdminRequest) -> Digest32 {
        let head = "\(request.method.word) \(request.path)?\(request.query)\n"
        let bytes = Array(head.utf8) + request.body
        return sha256(bytes.span)
    }
}
