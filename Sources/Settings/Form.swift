/// Why a text is not the value it should be, as the end of a sentence that names the setting.
package struct Unreadable: Error, Equatable {
    /// For instance "`12x` is not a size: ...".
    package let sentence: String

    /// Says why.
    package init(_ sentence: String) {
        self.sentence = sentence
    }
}

/// What secrets written as `env:NAME` and `file:PATH` are read from; the caller's, as this room
/// reads neither files nor the environment.
package struct Surroundings {
    /// The environment's variables by name.
    package var environment: [String: String]
    /// A file's bytes; nil when it cannot be read.
    package var readFile: (_ path: String) -> [UInt8]?

    /// Takes the environment and a way to read files.
    package init(
        environment: [String: String] = [:],
        readFile: @escaping (_ path: String) -> [UInt8]? = { _ in nil }
    ) {
        self.environment = environment
        self.readFile = readFile
    }
}

/// How one kind of value is written as text: the same in files, flags and the environment.
package struct Form<Value>: Sendable {
    /// What stands for a value in help: `SIZE`.
    package let word: String
    /// Reads it.
    package let read: @Sendable (String, Surroundings) throws(Unreadable) -> Value
    /// Writes it, for help and for `tollgate policy check`.
    package let show: @Sendable (Value) -> String

    /// A form of one's own.
    package init(
        _ word: String,
        read: @escaping @Sendable (String, Surroundings) throws(Unreadable) -> Value,
        show: @escaping @Sendable (Value) -> String
    ) {
        self.word = word
        self.read = read
        self.show = show
    }

    /// A form that needs nothing from outside.
    package init(
        _ word: String,
        read: @escaping @Sendable (String) throws(Unreadable) -> Value,
        show: @escaping @Sendable (Value) -> String
    ) {
        self.word = word
        self.read = { (text, _) throws(Unreadable) in try read(text) }
        self.show = show
    }

    /// The same value where it may also be absent.
    package var optional: Form<Value?> {
        Form<Value?>(
            word,
            read: { [read] (text, around) throws(Unreadable) in try read(text, around) },
            show: { [show] value in value.map(show) ?? "none" }
        )
    }
}

extension Form where Value == String {
    /// Any text but the empty one, without control characters, at most 4 KiB.
    package static let text = Form(
        "TEXT",
        read: { (text: String) throws(Unreadable) in
            guard !text.isEmpty else { throw Unreadable("is empty") }
            guard text.utf8.count <= 4_096 else {
                throw Unreadable("is longer than 4,096 bytes")
            }
            guard text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
                throw Unreadable("holds a control character")
            }
            return text
        },
        show: { $0 }
    )

    /// A path of the file system; the caller resolves it.
    package static let path = Form("PATH", read: text.read, show: { $0 })

    /// A name that also fits into flags and variables: `[a-z0-9][a-z0-9_-]*`, at most 64 bytes.
    package static let name = Form(
        "NAME",
        read: { (text: String) throws(Unreadable) in
            guard isName(text) else {
                throw Unreadable(
                    "`\(text)` is not a name: use up to 64 of a-z, 0-9, `-` and `_`, "
                        + "a letter or digit first"
                )
            }
            return text
        },
        show: { $0 }
    )
}

extension Form where Value == Bool {
    /// `true` or `false`, and the words people use for them.
    package static let flag = Form(
        "true|false",
        read: { (text: String) throws(Unreadable) in
            switch text.lowercased() {
            case "true", "yes", "on", "1": return true
            case "false", "no", "off", "0": return false
            default: throw Unreadable("`\(text)` is neither `true` nor `false`")
            }
        },
        show: { $0 ? "true" : "false" }
    )
}

extension Form
where Value: CaseIterable & RawRepresentable & Sendable, Value.RawValue == String {
    /// One of an enum's words.
    package static var choice: Form {
        word(Array(Value.allCases)) { $0.rawValue }
    }
}

extension Form where Value: Sendable {
    /// One of some values by their words.
    package static func word(
        _ values: [Value],
        _ word: @escaping @Sendable (Value) -> String
    ) -> Form {
        let words = values.map(word)
        return Form(
            words.joined(separator: "|"),
            read: { (text: String) throws(Unreadable) in
                if let index = words.firstIndex(of: text) { return values[index] }
                let listed = words.map { "`\($0)`" }.joined(separator: ", ")
                throw Unreadable(
                    "`\(text)` is not one of \(listed)" + suggestion(for: text, among: words)
                )
            },
            show: word
        )
    }
}

/// Up to 64 of a-z, 0-9, `-` and `_`, a letter or digit first.
func isName(_ text: String) -> Bool {
    guard let first = text.utf8.first, text.utf8.count <= 64 else { return false }
    func isLetterOrDigit(_ byte: UInt8) -> Bool {
        (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte)
    }
    return isLetterOrDigit(first)
        && text.utf8.allSatisfy { isLetterOrDigit($0) || $0 == 0x2D || $0 == 0x5F }
}
