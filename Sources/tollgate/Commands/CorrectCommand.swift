internal import Admin
internal import HTTPWire

/// `correct`: books the difference between an entry and what is now known.
enum CorrectCommand {
    private static let figures = [
        ("prompt-tokens", "prompt_tokens"), ("completion-tokens", "completion_tokens"),
        ("cached-tokens", "cached_tokens"), ("reasoning-tokens", "reasoning_tokens"),
    ]

    static let all: [Command] = [
        Command(
            "correct",
            "corrects an entry by a new one, with a reason and an author",
            arguments: ["REQUEST_ID"],
            options: [
                Option("prompt-tokens", .count("N"), "what it really took as input"),
                Option("completion-tokens", .count("N"), "what it really took as output"),
                Option("cached-tokens", .count("N"), "the part of the input that was cached"),
                Option("reasoning-tokens", .count("N"), "the part of the output that was thought"),
                Option("reason", .text("TEXT"), "why; it stands in the audit log"),
                OutputForm.jsonOption,
            ],
            notes: [
                "Figures that are not given stay as booked. The entry itself is never changed.",
                "Example: tollgate correct req_0f8a... --completion-tokens 212 --reason invoice",
            ],
            run: correct
        )
    ]

    @Sendable private static func correct(_ invocation: Invocation) async throws(CommandFault) {
        guard let reason = invocation.text("reason") else {
            throw .usage("a correction needs a --reason")
        }
        guard figures.contains(where: { invocation.has($0.0) }) else {
            throw .usage("a correction needs --prompt-tokens, --completion-tokens, or both")
        }
        var fields = Fields()
        fields.text("request_id", invocation.arguments[0])
        for (flag, name) in figures { fields.number(name, invocation.count(flag)) }
        fields.text("reason", reason)
        let body = fields
        let entry = try await invocation.withLine { line throws(CommandFault) in
            try await line.view(.post, "/api/corrections", [], body)
        }
        let prompt = signed(entry["prompt_tokens"]?.grouped)
        let completion = signed(entry["completion_tokens"]?.grouped)
        let cost = signed(entry["cost_usd"]?.shown)
        invocation.print(
            entry,
            or: "Corrected \(invocation.arguments[0]): \(prompt) input tokens, "
                + "\(completion) output tokens, \(cost) dollars."
        )
    }

    /// A difference with its sign.
    private static func signed(_ number: String?) -> String {
        guard let number else { return "0" }
        return number.hasPrefix("-") || number == "0" ? number : "+" + number
    }
}
