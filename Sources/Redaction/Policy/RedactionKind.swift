/// What a piece of text was found to be: a built-in kind, or one that a policy names itself.
///
/// Built-in kinds have the numbers 0 to 7 everywhere; a policy's own kinds follow in the order in
/// which the loaded policies first name them. `Redactor.name(of:)` knows all their names.
package struct RedactionKind: Hashable, Sendable {
    /// The number that stands for the kind in tables of counts.
    package let index: UInt8

    /// Takes a number; what it means is for the redactor to say that was built from the policies.
    package init(index: UInt8) { self.index = index }

    /// United States social security numbers.
    package static let ssn = RedactionKind(index: 0)
    /// Payment card numbers.
    package static let card = RedactionKind(index: 1)
    /// Addresses of the web and of everything else that has a scheme and an authority.
    package static let url = RedactionKind(index: 2)
    /// E-mail addresses.
    package static let email = RedactionKind(index: 3)
    /// Telephone numbers.
    package static let phone = RedactionKind(index: 4)
    /// International bank account numbers (ISO 13616).
    package static let iban = RedactionKind(index: 5)
    /// Addresses of the Internet Protocol, both versions.
    package static let ip = RedactionKind(index: 6)
    /// Keys, tokens, private keys and passwords.
    package static let secret = RedactionKind(index: 7)

    /// The names of the built-in kinds, in the order of their numbers.
    package static let builtinNames = [
        "SSN", "CARD", "URL", "EMAIL", "PHONE", "IBAN", "IP", "SECRET",
    ]

    /// How many kinds are built in.
    package static let builtinCount = 8

    /// How many kinds all policies together may name, the built-in ones included.
    package static let countMax = 64

    /// The built-in kind of that name; nil for any other name.
    package init?(builtin name: String) {
        guard let index = Self.builtinNames.firstIndex(of: name) else { return nil }
        self.init(index: UInt8(index))
    }

    /// True for a kind that no policy had to describe.
    package var isBuiltin: Bool { index < UInt8(Self.builtinCount) }
}
