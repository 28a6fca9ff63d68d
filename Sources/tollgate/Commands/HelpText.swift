/// What `--help` prints, at most 100 columns wide.
struct HelpText {
    let commands: [Command]

    /// Explains what the words name: a command, a group, or everything.
    func text(for words: [String]) -> String {
        if let command = commands.first(where: { $0.words == words }) { return text(of: command) }
        let group = commands.filter { $0.words.starts(with: words) }
        guard !words.isEmpty, !group.isEmpty else { return everything() }
        var lines = ["tollgate \(words.joined(separator: " ")): one of", ""]
        lines += list(group)
        lines += ["", "`tollgate COMMAND --help` explains each."]
        return lines.joined(separator: "\n") + "\n"
    }

    private func everything() -> String {
        var lines = [
            "tollgate: a gateway between OpenAI clients and a model provider that knows who is",
            "calling, keeps quotas to the token, takes personal data out, and books every request.",
            "",
            "Usage: tollgate COMMAND [ARGUMENTS] [FLAGS]",
            "",
        ]
        lines += list(commands)
        lines += ["", "Flags of every command:"]
        lines += Option.everywhere.flatMap(entry)
        lines += [
            "",
            "Commands ask the gateway that runs on the data folder, by its socket; where none",
            "runs they work on the folder themselves. Exit codes: 0 done, 1 refused or failed,",
            "2 a mistake in the command line, 3 no gateway and no usable data folder.",
        ]
        return lines.joined(separator: "\n") + "\n"
    }

    private func list(_ commands: [Command]) -> [String] {
        let width = commands.map { $0.words.joined(separator: " ").count }.max() ?? 0
        return commands.map { command in
            let name = command.words.joined(separator: " ")
            return "  " + name.padded(to: width) + "  " + command.summary
        }
    }

    private func text(of command: Command) -> String {
        let name = command.words.joined(separator: " ")
        let takes = command.arguments.isEmpty ? "" : " " + command.arguments.joined(separator: " ")
        let flags = command.options.isEmpty ? "" : " [FLAGS]"
        var lines = ["tollgate \(name): \(command.summary)", ""]
        lines += ["Usage: tollgate \(name)\(takes)\(flags)"]
        if !command.options.isEmpty { lines += ["", "Flags:"] + command.options.flatMap(entry) }
        if command.words != ["serve"] {
            lines += ["", "Flags of every command:"] + Option.everywhere.flatMap(entry)
        }
        if !command.notes.isEmpty { lines += [""] + command.notes }
        return lines.joined(separator: "\n") + "\n"
    }

    /// A flag and what it is for, wrapped between words behind its column.
    private func entry(_ option: Option) -> [String] {
        let shown = "  " + option.shown
        let indent = String(repeating: " ", count: 30)
        var lines = shown.count <= 28 ? [shown.padded(to: 30)] : [shown, indent]
        for word in (option.help + (option.isRepeated ? " (several)" : "")).split(separator: " ") {
            let last = lines[lines.count - 1]
            if last.count + word.count + 1 > 100 {
                lines.append(indent + word)
            } else {
                lines[lines.count - 1] = last + (last.last == " " ? "" : " ") + word
            }
        }
        return lines
    }
}
