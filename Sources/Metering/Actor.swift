/// Who makes a change, for the audit log.
package struct Actor: Hashable, Sendable {
    /// The admin key, where one was shown.
    package let key: KeyID?
    /// A name for people: the key's, `command line`, or `gateway`.
    package let name: String
    /// Where the change came from: an address or `socket`.
    package let origin: String

    /// Puts an actor together.
    package init(key: KeyID?, name: String, origin: String) {
        self.key = key
        self.name = name
        self.origin = origin
    }
}
