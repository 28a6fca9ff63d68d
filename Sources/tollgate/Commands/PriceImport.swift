internal import Glibc
internal import Settings

/// `tollgate prices import`: published prices into the policies folder.
enum PriceImport {
    static let all: [Command] = [
        Command(
            "prices import",
            "takes published prices into policies/prices.yaml; all else in it stays",
            arguments: ["FILE"],
            options: [
                Option("provider", .text("NAME"), "whose models, in a list of several; openai"),
                Option("write", .flag, "write the file; without it what would change is told"),
            ],
            notes: [
                "FILE is LiteLLM's model_prices_and_context_window.json, or a table in JSON:",
                #"{"models": {NAME: {"input": 2.5, "output": 10}}}, dollars per million tokens."#,
                "Cached, cache write and sound rates are taken, and those of flex, priority and",
                "long prompts; rates of batches are not: none passes through the gateway.",
                "A running gateway takes the new prices after SIGHUP.",
            ],
            run: take
        )
    ]

    @Sendable private static func take(_ invocation: Invocation) async throws(CommandFault) {
        let name = invocation.arguments[0]
        guard let bytes = name == "-" ? readWhole(0) : readFile(name) else {
            throw .failed("the file `\(name)` cannot be read: \(systemReason())")
        }
        let folder = try invocation.configuration().settings.policiesFolder
        let path = folder + "/prices.yaml"
        let old = readFile(path) ?? ShippedPolicy.prices.text
        let list = try ImportedPrices(
            bytes,
            provider: invocation.text("provider") ?? "openai",
            longPromptTokens: PriceFile(reading: old, named: path, noting: MistakeList())
                .longPromptTokens
        )
        var text = PriceText(String(decoding: old, as: UTF8.self))
        try text.take(list)
        let mistakes = MistakeList()
        _ = PriceFile(reading: Array(text.text.utf8), named: path, noting: mistakes)
        guard mistakes.mistakes.isEmpty else {
            throw .failed("the result would not be right:\n\(mistakes.mistakes)")
        }
        for model in text.changed { StandardOutput.print("changed  \(model)") }
        for model in text.added { StandardOutput.print("new      \(model)") }
        for reason in list.leftOut { StandardOutput.print("left out \(reason)") }
        guard invocation.has("write") else {
            return StandardOutput.print(
                "\(text.changed.count) would change, \(text.added.count) are new; "
                    + "--write takes them into \(path)."
            )
        }
        // Written beside it and renamed, so that a gateway that reloads never reads half a file.
        let fresh = path + ".new"
        // SAFETY: the C strings live as long as the calls.
        _ = unsafe unlink(fresh)
        guard createFile(fresh, Array(text.text.utf8), mode: 0o644),
            // SAFETY: the C strings live as long as the call.
            unsafe rename(fresh, path) == 0
        else { throw .failed("\(path) cannot be written: \(systemReason())") }
        StandardOutput.print(
            "\(text.changed.count) changed, \(text.added.count) new in \(path); "
                + "a running gateway takes them after SIGHUP."
        )
    }
}
