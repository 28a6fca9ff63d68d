/// One command: its words, what it takes, and what it does.
struct Command: Sendable {
    typealias Run = @Sendable (Invocation) async throws(CommandFault) -> Void

    /// The words that call it: `user add`.
    let words: [String]
    /// One line for lists.
    let summary: String
    /// The arguments without dashes as help shows them: `NAME`, `[FILE]`, `NAME...`.
    let arguments: [String]
    let options: [Option]
    /// Lines below the options: examples and what else is worth knowing.
    let notes: [String]
    let run: Run

    init(
        _ words: String,
        _ summary: String,
        arguments: [String] = [],
        options: [Option] = [],
        notes: [String] = [],
        run: @escaping Run
    ) {
        self.words = words.split(separator: " ").map(String.init)
        self.summary = summary
        self.arguments = arguments
        self.options = options
        self.notes = notes
        self.run = run
    }

    /// The fewest and the most arguments.
    var argumentCounts: ClosedRange<Int> {
        let least = arguments.count { !$0.hasPrefix("[") }
        let isOpen = arguments.last?.contains("...") ?? false
        return least...(isOpen ? Int.max : arguments.count)
    }

    /// Whether it begins a data folder where there is none; others would only hide a wrong path.
    var makesData: Bool { words.last == "add" }

    /// For commands that run on the main thread, which is where signals arrive.
    static let mainOnly: Run = { _ throws(CommandFault) in
        preconditionFailure("this command has no event loop of its own")
    }

    /// All commands, in the order in which help lists them.
    static let all: [Command] =
        ServingCommands.all + PeopleCommands.all + KeyCommands.all + QuotaCommands.all
        + ExplainCommand.all
        + ReportCommands.all + CorrectCommand.all + LedgerCommands.all + ArchiveCommands.all
        + ReconcileCommand.all + ExchangeCommands.all + PriceImport.all + WarningCommands.all
        + PolicyCommands.all
        + TextCommands.all
}
