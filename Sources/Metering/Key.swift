package import Digest

/// What a client or an administrator shows to be let in.
package final class Key: Sendable {
    /// Who a key speaks for.
    package enum Owner: Hashable, Sendable {
        /// One person; use is billed to the team too, if one is named.
        case user(UserID, billedTo: TeamID?)
        /// A team whose members share the key.
        case team(TeamID)
        /// Nobody: an administrator's key.
        case nobody
    }

    /// What a key opens.
    package enum Kind: Hashable, Sendable {
        /// Model calls of people.
        case client
        /// Model calls of a program that stands for no person.
        case service
        /// The admin surface, never model calls.
        case admin(AdminRole)
    }

    /// How a shared key learns which person a request is for.
    package enum Attribution: UInt8, Sendable {
        /// A request that names nobody is refused.
        case required = 0
        /// A request that names nobody is the team's.
        case optional = 1
        /// Names are not read; every request is the team's.
        case none = 2
    }

    /// What happens to a stream whose client went away.
    package enum HangUp: UInt8, Sendable {
        /// The upstream request is cancelled and what was delivered is billed.
        case cut = 0
        /// The stream is read to its usage, within bounds.
        case drain = 1
    }

    /// What happens when less is left than was asked for.
    package enum OverLimit: UInt8, Sendable {
        /// The provider is told a lower output cap.
        case cap = 0
        /// The request is refused.
        case refuse = 1
    }

    /// What can be said about a key; `DirectoryChange` takes it as a whole.
    package struct Facts: Hashable, Sendable {
        /// The name in reports.
        package var name: String
        /// What it opens.
        package var kind: Kind
        /// Who it speaks for.
        package var owner: Owner
        /// Whether requests must name a person; for team keys.
        package var attribution: Attribution = .required
        /// Whether a person nobody knows is added to the team or refused; for team keys.
        package var enrolsUnknown = false
        /// When it stops working, if it does.
        package var expiresAt: Timestamp?
        /// A disabled key's requests are refused.
        package var isDisabled = false
        /// The models it may use; empty means all.
        package var models: [ModelPattern] = []
        /// The routes it may use, by name; empty means all.
        package var routes: [String] = []
        /// The addresses it may come from, in CIDR form; empty means all.
        package var addresses: [AddressRange] = []
        /// What happens to a stream whose client went away; nil leaves it to the plan.
        package var hangUp: HangUp?
        /// What happens when less is left than was asked for.
        package var overLimit: OverLimit = .cap
        /// Whether errors tell amounts to the caller.
        package var showsAmounts = true
        /// The plan of the key itself, beside its owner's.
        package var plan: String?
        /// Its own rate limits, beside its plan's.
        package var limits: RateLimits = .none
        /// In which form its texts are kept; nil leaves it to the settings.
        package var archive: ArchiveForm?
        /// Free words for filters.
        package var tags: [String] = []

        /// Puts the facts that have no default together.
        package init(name: String, kind: Kind = .client, owner: Owner) {
            self.name = name
            self.kind = kind
            self.owner = owner
        }
    }

    /// The secret's stored form.
    ///
    /// After a rotation the former one works until its grace ends.
    package struct Lock: Hashable, Sendable {
        /// The part of the key that may be shown.
        package let publicID: String
        /// The key under the pepper.
        package let digest: Digest32
        /// When it stops working; nil for the current one.
        package let endsAt: Timestamp?

        /// Puts a lock together.
        package init(publicID: String, digest: Digest32, endsAt: Timestamp? = nil) {
            self.publicID = publicID
            self.digest = digest
            self.endsAt = endsAt
        }
    }

    /// The key's number.
    package let id: KeyID
    /// What is said about the key.
    package let facts: Facts
    /// The current lock first.
    package let locks: [Lock]
    /// Counts changes, for conflict checks.
    package let version: Int64
    /// When the key was made.
    package let createdAt: Timestamp

    /// Puts a key together.
    package init(
        id: KeyID,
        facts: Facts,
        locks: [Lock],
        version: Int64,
        createdAt: Timestamp
    ) {
        self.id = id
        self.facts = facts
        self.locks = locks
        self.version = version
        self.createdAt = createdAt
    }
}
