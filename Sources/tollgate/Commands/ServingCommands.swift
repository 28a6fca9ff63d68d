/// Commands that start something: the gateway, the demo, a new data folder.
enum ServingCommands {
    static let all: [Command] = [
        Command(
            "serve",
            "serves as the settings say; see below for all of them",
            notes: ["Example: OPENAI_API_KEY=... tollgate serve"]
        ) { _ throws(CommandFault) in
            // The argument reader hands `serve` to the settings' own reader.
        }
    ]
}
