/// Commands that need no ledger.
enum TextCommands {
    static let all: [Command] = [
        Command(
            "version",
            "prints the program's version",
            options: [OutputForm.jsonOption]
        ) { invocation throws(CommandFault) in
            StandardOutput.print(
                invocation.has("json")
                    ? "{\"name\":\"tollgate\",\"version\":\"\(tollgateVersion)\"}"
                    : "tollgate \(tollgateVersion)"
            )
        }
    ]
}
