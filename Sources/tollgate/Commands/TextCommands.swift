internal import Tokens

/// Commands that need no ledger.
enum TextCommands {
    static let all: [Command] = [
        Command(
            "count",
            "counts the tokens of a text, exactly",
            arguments: ["[TEXT]"],
            options: [
                Option("model", .text("MODEL"), "with this model's encoding"),
                Option("encoding", .text("NAME"), "with this encoding, such as o200k_base"),
                Option("file", .text("FILE"), "the text of this file"),
                Option("jsonl", .flag, "one question a line, in and out"), OutputForm.jsonOption,
            ],
            notes: [
                "Without TEXT and --file it reads standard input; without --model and --encoding",
                "it counts with o200k_base. Bytes that are no UTF-8 count as U+FFFD. With --jsonl:",
                #"In:  {"encoding": "o200k_base", "text": "..."}, or "model" for "encoding""#,
                #"Out: {"count": N, "sha256": "..."}, the sum over the ids with commas between"#,
            ],
            run: count
        ),
        Command(
            "prices",
            "lists the models of policies/prices.yaml",
            arguments: ["[MODEL...]"],
            options: OutputForm.options,
            notes: ["Prices are US dollars for a million tokens."],
            run: PriceList.print
        ),
        Command("version", "prints the program's version", options: [OutputForm.jsonOption]) {
            invocation throws(CommandFault) in
            StandardOutput.print(
                invocation.has("json")
                    ? "{\"name\":\"tollgate\",\"version\":\"\(tollgateVersion)\"}"
                    : "tollgate \(tollgateVersion)"
            )
        },
    ]

    @Sendable private static func count(_ invocation: Invocation) async throws(CommandFault) {
        if invocation.has("jsonl") { return try countLines() }
        let text = try text(invocation)
        let report: CountReport
        do throws(CountReport.Fault) {
            report = try CountReport(
                text.span,
                encoding: invocation.text("encoding"),
                model: invocation.text("model"),
                TokenCounter()
            )
        } catch {
            throw .usage(error.message)
        }
        if invocation.has("json") { return StandardOutput.write(report.json + [0x0A]) }
        if let doubt = report.doubt { StandardOutput.complain(doubt) }
        StandardOutput.print("\(report.tokens)")
    }

    /// The text of the command line, of a file, or of standard input.
    private static func text(_ invocation: Invocation) throws(CommandFault) -> [UInt8] {
        if let path = invocation.text("file") {
            guard invocation.arguments.isEmpty else {
                throw .usage("give a TEXT or a --file, not both")
            }
            guard let text = readFile(path) else {
                throw .failed("\(path) cannot be read: \(systemReason())")
            }
            return text
        }
        guard let text = invocation.arguments.first.map({ Array($0.utf8) }) ?? readWhole(0) else {
            throw .failed("standard input cannot be read")
        }
        return text
    }

    private static func countLines() throws(CommandFault) {
        var lines = CountLines()
        try eachInputLine { line, number throws(CommandFault) in
            do throws(CountLines.Fault) {
                return Array(try lines.answer(Array(line).span).utf8)
            } catch {
                switch error {
                case .notAQuestion: throw .failed("line \(number) is no {\"encoding\", \"text\"}")
                case .unknownEncoding(let name):
                    throw .failed("line \(number): there is no encoding `\(name)`")
                }
            }
        }
    }
}
