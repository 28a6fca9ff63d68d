/// One flag of a command, with the word that help shows for its value.
struct Option: Sendable {
    /// What a value must look like; checked before anything is asked.
    enum Form: Sendable {
        /// No value: it is there or it is not.
        case flag
        /// Any text.
        case text(String)
        /// A whole number from 0.
        case count(String)
        /// One of some words.
        case choice([String])
    }

    let name: String
    let form: Form
    let help: String
    /// Whether it may be given several times.
    let isRepeated: Bool

    init(_ name: String, _ form: Form, _ help: String, isRepeated: Bool = false) {
        self.name = name
        self.form = form
        self.help = help
        self.isRepeated = isRepeated
    }

    /// The flag as help shows it: `--per day|week|month|total`.
    var shown: String {
        switch form {
        case .flag: "--\(name)"
        case .text(let word), .count(let word): "--\(name) \(word)"
        case .choice(let words): "--\(name) \(words.joined(separator: "|"))"
        }
    }

    /// Refuses a value of the wrong form.
    func check(_ value: String) throws(CommandFault) {
        switch form {
        case .flag, .text: return
        case .count:
            let digits = value.utf8.filter { $0 != UInt8(ascii: "_") && $0 != UInt8(ascii: ",") }
            guard !digits.isEmpty, digits.allSatisfy({ 0x30...0x39 ~= $0 }),
                Int64(String(decoding: digits, as: UTF8.self)) != nil
            else { throw .usage("--\(name) takes a whole number, not `\(value)`") }
        case .choice(let words):
            guard words.contains(value) else {
                let list = words.joined(separator: ", ")
                throw .usage("--\(name) takes one of \(list), not `\(value)`")
            }
        }
    }

    /// Flags that every command has.
    static let everywhere: [Option] = [
        Option("data", .text("DIR"), "the gateway's data folder"),
        Option("config", .text("FILE"), "settings file (tollgate.yaml if it is there)"),
        Option("url", .text("URL"), "a gateway elsewhere; needs an admin key"),
        Option(
            "admin-key",
            .text("KEY"),
            "the admin key for --url; better in TOLLGATE_ADMIN_KEY"
        ),
        Option("policies", .text("DIR"), "policy files, where no gateway runs"),
        Option("time-zone", .text("ZONE"), "zone of calendar days, where no gateway runs"),
        Option("help", .flag, "show this help"),
    ]
}
