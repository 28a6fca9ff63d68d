package import Metering

extension ID<User> {
    /// The form in which the API shows it: `user_12`.
    package var text: String { "user_\(rawValue)" }
}

extension ID<Team> {
    /// The form in which the API shows it: `team_3`.
    package var text: String { "team_\(rawValue)" }
}

extension ID<Key> {
    /// The form in which the API shows it: `key_17`.
    package var text: String { "key_\(rawValue)" }
}

extension ID<QuotaOverride> {
    /// The form in which the API shows it: `quota_5`.
    package var text: String { "quota_\(rawValue)" }
}

/// The number in `user_12` for the prefix `user_`; nil for anything else.
func number(_ text: String, after prefix: String) -> Int64? {
    guard text.utf8.starts(with: prefix.utf8) else { return nil }
    let digits = text.utf8.dropFirst(prefix.utf8.count)
    guard (1...18).contains(digits.count), digits.allSatisfy({ 0x30...0x39 ~= $0 }) else {
        return nil
    }
    return Int64(String(decoding: digits, as: UTF8.self))
}

/// Refuses what cannot be the name of a person, a team or a key.
///
/// Names are 1 to 128 bytes without control characters. Ours must not look like the API's own
/// ids either, so that a name in a path always means the same thing.
func checkName(_ name: String, field: String = "name") throws(AdminFault) {
    guard !name.isEmpty else { throw .invalid(field, "A name must not be empty.") }
    guard name.utf8.count <= 128 else {
        throw .invalid(field, "A name has at most 128 bytes; this one has \(name.utf8.count).")
    }
    for scalar in name.unicodeScalars {
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator:
            throw .invalid(field, "A name must not hold control characters or line breaks.")
        default: continue
        }
    }
    guard name.first?.isWhitespace == false, name.last?.isWhitespace == false else {
        throw .invalid(field, "A name must not begin or end with white space.")
    }
    for prefix in ["user_", "team_", "key_", "quota_"] where number(name, after: prefix) != nil {
        throw .invalid(field, "`\(name)` looks like an id of the API; choose another name.")
    }
}
