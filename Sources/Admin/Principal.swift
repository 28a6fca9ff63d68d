package import Metering

/// Who asks the admin surface, and what they may see and do there.
package struct Principal: Sendable {
    /// What the caller was let in as.
    package enum Standing: Sendable {
        /// An administrator: by key, by the socket's file permission, or in this very process.
        case admin(AdminRole)
        /// A client key, which sees its own use and nothing else.
        case client(Key)
    }

    /// What the caller was let in as.
    package let standing: Standing
    /// The name that the audit log writes down.
    package let actor: Actor
    /// True on the machine itself: by the Unix socket, or in this process.
    package let isLocal: Bool

    /// Puts a principal together.
    package init(_ standing: Standing, actor: Actor, isLocal: Bool) {
        self.standing = standing
        self.actor = actor
        self.isLocal = isLocal
    }

    /// The owner of the data folder, who may do everything.
    package static func local(named name: String, origin: String) -> Principal {
        Principal(
            .admin(.owner),
            actor: Actor(key: nil, name: name, origin: origin),
            isLocal: true
        )
    }

    /// Whoever holds a key that the directory let in.
    package static func holder(of key: Key, origin: String) -> Principal {
        let actor = Actor(key: key.id, name: key.facts.name, origin: origin)
        guard case .admin(let role) = key.facts.kind else {
            return Principal(.client(key), actor: actor, isLocal: false)
        }
        return Principal(.admin(role), actor: actor, isLocal: false)
    }

    /// The administrator's role; nil for a client key.
    var role: AdminRole? {
        guard case .admin(let role) = standing else { return nil }
        return role
    }
}
