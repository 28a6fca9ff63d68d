package import Digest

/// One document of `policies/redaction.yaml`: what is looked for, where, and what then happens.
///
/// The defaults are those of the file that ships. Several policies can apply to one request; for
/// each kind of finding the strictest action wins.
package struct RedactionPolicy: Equatable, Sendable {
    /// What to do when a rule itself fails, for instance a pattern that hits its match limit.
    package enum OnError: String, CaseIterable, Sendable {
        /// Refuse the request.
        case refuse
        /// Replace the whole text in which it happened.
        case redact
    }

    /// What to do with strings in members that the OpenAI dialect does not know.
    package enum UnknownFields: String, CaseIterable, Sendable {
        /// Look through them as through a message.
        case scan
        /// Forward them unread.
        case pass
        /// Refuse a request that has a finding in one.
        case refuse
    }

    /// Which requests a policy is for; every list must match, and `*` stands for any text.
    package struct Applies: Equatable, Sendable {
        /// Model names.
        package var models = ["*"]
        /// Public ids of keys.
        package var keys = ["*"]
        /// Team names; a personal key's team is the empty name, which `*` matches too.
        package var teams = ["*"]
        /// People's names.
        package var users = ["*"]

        /// Every request.
        package init() {}
    }

    /// Which parts of a request are read.
    package struct Fields: Equatable, Sendable {
        /// Arguments of tool and function calls, also as JSON inside the string.
        package var toolArguments = true
        /// Messages of the roles `tool` and `function`.
        package var toolResults = true
        /// Messages of the roles `system` and `developer`.
        package var system = true
        /// Values of `metadata`.
        package var metadata = true
        /// Descriptions of tools and functions.
        package var toolDescriptions = true
        /// The members `user` and `safety_identifier`, and `name` of a message.
        package var names = true

        /// All of them.
        package init() {}
    }

    /// A kind of one's own, found by a regular expression (PCRE2 syntax, UTF-8).
    package struct Pattern: Equatable, Sendable {
        /// The kind's name: capital letters, digits and `_`.
        package var type: String
        /// The expression.
        package var regex: String
        /// The expression is tried only on a text that holds one of these, whatever their case;
        /// empty to try it on every text.
        package var keywords: [String] = []
        /// What happens to a match.
        package var action = RedactionAction.redact
        /// Whether an answer that holds the placeholder gets the value back.
        package var restore = false
        /// Longer matches are no findings; in bytes.
        package var lengthMax = 1_024

        /// Describes one.
        package init(type: String, regex: String) {
            self.type = type
            self.regex = regex
        }
    }

    /// A kind of one's own, found by a list of words and phrases.
    package struct Words: Equatable, Sendable {
        /// Where a listed word may occur.
        package enum Match: String, CaseIterable, Sendable {
            /// Between two characters that are no letters and no digits.
            case word
            /// Anywhere.
            case anywhere
        }

        /// The kind's name: capital letters, digits and `_`.
        package var type: String
        /// The file, below the folder of the policies.
        package var file: String
        /// The file's words and phrases, one a line; `*` at the end for a stem.
        ///
        /// Filled by whoever reads files.
        package var entries: [String] = []
        /// Where they may occur.
        package var match = Match.word
        /// What happens to a match.
        package var action = RedactionAction.report
        /// Whether an answer that holds the placeholder gets the word back.
        package var restore = false

        /// Describes one.
        package init(type: String, file: String) {
            self.type = type
            self.file = file
        }
    }

    /// How placeholders are made.
    package struct Placeholder: Equatable, Sendable {
        /// Within which bounds the same value gets the same placeholder.
        package enum Scope: String, CaseIterable, Sendable {
            /// One key.
            case key
            /// One person.
            case user
            /// One team.
            case team
            /// All requests.
            case everyone
        }

        /// Within which bounds the same value gets the same placeholder.
        package var scope = Scope.key

        /// One key's bounds.
        package init() {}
    }

    /// What happens to answers.
    package struct Response: Equatable, Sendable {
        /// Whether placeholders in an answer become the values they stand for.
        package var restore = true
        /// The names of kinds to look for in answers.
        package var scan: [String] = []
        /// What happens to what is found there; nil to do as with a request.
        package var action: RedactionAction?

        /// Restoring only.
        package init() {}
    }

    /// The policy's name, for reports and for `x-tollgate-policy`.
    package var name = "default"
    /// Which requests it is for.
    package var applies = Applies()
    /// What to do when a rule itself fails.
    package var onError = OnError.refuse
    /// What to do with unknown members.
    package var unknownFields = UnknownFields.scan
    /// Whether a protected field (a remote image's address, say) with a finding refuses the
    /// request; such fields are never rewritten.
    package var refusesProtectedFields = false
    /// Which parts of a request are read.
    package var fields = Fields()
    /// The built-in kinds' rules, in the order of their numbers.
    package var detectors = RedactionKind.builtinNames.map { DetectorRule(defaultFor: $0) }
    /// Kinds found by regular expressions.
    package var patterns: [Pattern] = []
    /// Kinds found by word lists.
    package var words: [Words] = []
    /// SHA-256 of values that are never findings.
    package var allowedValues: [Digest32] = []
    /// How placeholders are made.
    package var placeholder = Placeholder()
    /// What happens to answers.
    package var response = Response()

    /// The defaults.
    package init() {}

    /// A built-in kind's rule.
    package subscript(_ kind: RedactionKind) -> DetectorRule {
        get { detectors[Int(kind.index)] }
        set { detectors[Int(kind.index)] = newValue }
    }
}
