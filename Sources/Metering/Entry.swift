/// The one line that ended a request, as it is read back, with names.
package struct Entry: Sendable {
    /// What happened to the request.
    package enum Kind: UInt8, Sendable {
        /// Forwarded and settled.
        case request = 0
        /// Answered without being forwarded; `count` of them in one minute for one reason.
        case refusal = 1
        /// A correction of another entry or of a subject's sum.
        case correction = 2
    }

    /// Its place in the ledger; a cursor for following.
    package var sequence: Int64
    /// What happened.
    package var kind: Kind
    /// The request.
    package var id: RequestID
    /// When it was settled.
    package var time: Timestamp
    /// The calendar day it is counted in: that of its hold.
    package var day: CivilDay
    /// The person and their name.
    package var user: Named<UserID>?
    /// The team and its name.
    package var team: Named<TeamID>?
    /// The key and its name.
    package var key: Named<KeyID>?
    /// The model that was asked for.
    package var model: String
    /// How it ended; nil for a refusal.
    package var settlement: Settlement?
    /// The status the client was answered with.
    package var status: Int
    /// The word for how it ended or why it was refused.
    package var reason: String
    /// What was found in it and in its answer.
    package var redactions: [RedactionCount]
    /// What was set aside for it, in tokens.
    package var heldTokens: Int64
    /// Whether less output was granted than was asked for.
    package var isCapped: Bool
    /// Whether a quota in observation would have refused it.
    package var isOverObserved: Bool
    /// The numbers behind a refusal by a quota, a cap, or an observation.
    package var decision: QuotaDecision?
    /// How many requests the line stands for; more than 1 only for refusals.
    package var count: Int64
    /// The request that a correction is about.
    package var corrects: RequestID?

    /// Puts an entry together.
    package init(
        sequence: Int64,
        kind: Kind,
        id: RequestID,
        time: Timestamp,
        day: CivilDay,
        user: Named<UserID>?,
        team: Named<TeamID>?,
        key: Named<KeyID>?,
        model: String,
        settlement: Settlement?,
        status: Int,
        reason: String,
        redactions: [RedactionCount] = [],
        heldTokens: Int64,
        isCapped: Bool = false,
        isOverObserved: Bool = false,
        decision: QuotaDecision? = nil,
        count: Int64 = 1,
        corrects: RequestID? = nil
    ) {
        self.sequence = sequence
        self.kind = kind
        self.id = id
        self.time = time
        self.day = day
        self.user = user
        self.team = team
        self.key = key
        self.model = model
        self.settlement = settlement
        self.status = status
        self.reason = reason
        self.redactions = redactions
        self.heldTokens = heldTokens
        self.isCapped = isCapped
        self.isOverObserved = isOverObserved
        self.decision = decision
        self.count = count
        self.corrects = corrects
    }

    /// A number with the name it had.
    package struct Named<Identity: Hashable & Sendable>: Hashable, Sendable {
        /// The number.
        package let id: Identity
        /// The name.
        package let name: String

        /// Puts both together.
        package init(id: Identity, name: String) {
            self.id = id
            self.name = name
        }
    }
}
