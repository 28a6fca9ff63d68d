/// Commands about policy files.
enum PolicyCommands {
    static let all: [Command] = []
}
