/// Commands that start something: the gateway, the demo, a new data folder.
enum ServingCommands {
    static let all: [Command] = [
        Command(
            "serve",
            "serves as the settings say",
            notes: ["Example: OPENAI_API_KEY=... tollgate serve"],
            run: Command.mainOnly
        ),
        Command(
            "demo",
            "shows everything on this machine, with a small provider of its own",
            options: [
                Option(
                    "listen",
                    .text("HOST:PORT"),
                    "127.0.0.1:8080, or any port when it is taken"
                ),
                Option("once", .flag, "end after the show"),
            ],
            notes: ["It keeps its data in a folder of its own, which it removes at the end."],
            run: Command.mainOnly
        ),
        InitCommand.command,
        CompleteCommand.command,
    ]
}
