internal import Reactor
internal import Settings

/// One call of a command: its arguments and flags, checked against what the command takes.
struct Invocation: Sendable {
    let command: Command
    let arguments: [String]
    private let values: [String: [String]]
    let environment: [String: String]
    /// The loop the command runs on.
    let loop = EventLoop(index: 0)

    init(
        _ command: Command,
        arguments: [String],
        values: [String: [String]],
        environment: [String: String]
    ) {
        self.command = command
        self.arguments = arguments
        self.values = values
        self.environment = environment
    }

    /// Whether a flag was given.
    func has(_ name: String) -> Bool { values[name] != nil }

    /// A flag's value; the last one where it was given again.
    func text(_ name: String) -> String? { values[name]?.last }

    /// All values of a flag.
    func texts(_ name: String) -> [String] { values[name] ?? [] }

    /// All values of a flag, also those that commas divide.
    func words(_ name: String) -> [String] {
        texts(name).flatMap { $0.split(separator: ",").map(String.init) }
    }

    /// A flag's whole number; `1_000` and `1,000` are the same.
    func count(_ name: String) -> Int64? {
        text(name).flatMap { text in Int64(text.filter { $0 != "_" && $0 != "," }) }
    }

    /// How results are printed.
    var form: OutputForm { has("json") ? .json : has("csv") ? .csv : .table }

    /// What the settings' own reader gets to see of the flags.
    var settingsArguments: [String] {
        ["data", "config", "policies", "time-zone"].flatMap { name in
            text(name).map { ["--\(name)", $0] } ?? []
        }
    }

    /// Settings and policies, as far as commands besides `serve` need them.
    func configuration() throws(CommandFault) -> Configuration {
        do throws(Mistakes) {
            return try Configuration(arguments: settingsArguments, needsUpstream: false)
        } catch {
            throw .failed(error.description)
        }
    }
}
