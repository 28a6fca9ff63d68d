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
                Option("jsonl", .flag, "one question a line, in and out"), OutputForm.jsonOption,
            ],
            notes: [
                "Without TEXT it reads standard input. With --jsonl:",
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
        guard let text = invocation.arguments.first.map({ Array($0.utf8) }) ?? readWhole(0) else {
            throw .failed("standard input cannot be read")
        }
        let encoding: Encoding
        if let name = invocation.text("encoding") {
            guard let named = Encoding(name: name) else {
                throw .usage("there is no encoding `\(name)`")
            }
            encoding = named
        } else {
            let model = Array((invocation.text("model") ?? "gpt-4o").utf8)
            encoding = Encoding.forModel(model.span).encoding
        }
        let count = TokenCounter().count(text.span, encoding)
        StandardOutput.print(invocation.has("json") ? "{\"count\":\(count)}" : "\(count)")
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
