internal import Settings

/// What a command line asks for.
enum CommandLineAsk {
    /// Run a command.
    case run(Invocation)
    /// Serve, with everything but the word `serve` left to the settings' own reader.
    case serve(arguments: [String])
    /// Explain a command, a group of commands, or all.
    case help([String])
}

/// Reads a command line: words first, flags anywhere, `--` before arguments that begin with dashes.
struct ArgumentReader {
    private let commands: [Command]
    private let environment: [String: String]

    init(_ commands: [Command], environment: [String: String]) {
        self.commands = commands
        self.environment = environment
    }

    func read(_ arguments: [String]) throws(CommandFault) -> CommandLineAsk {
        var (words, rest) = try takeWords(arguments)
        // As most programs answer it, whatever else is there.
        if words.isEmpty, rest.first == "--version" || rest.first == "-V" {
            (words, rest) = (["version"], Array(rest.dropFirst()))
        }
        if words.first == "help" { return .help(Array(words.dropFirst())) }
        let wantsHelp = rest.contains("--help") || rest.contains("-h")
        if words == ["serve"], !wantsHelp { return .serve(arguments: rest) }
        if wantsHelp || words.isEmpty {
            if words.isEmpty, !wantsHelp, let flag = rest.first(where: { $0.hasPrefix("-") }) {
                throw .usage("a command is missing before or behind `\(flag)`")
            }
            return .help(commandWords(&words))
        }
        let path = commandWords(&words)
        guard let command = commands.first(where: { $0.words == path }) else {
            throw unknown(path, words)
        }
        return .run(try invocation(command, words: words, rest: rest))
    }

    /// Parts the words (command and arguments) from the flags and their values.
    ///
    /// Before the command is known, a flag's value can only be told from a word by the flags of
    /// all commands: a flag is a switch in every command or in none.
    private func takeWords(
        _ arguments: [String]
    ) throws(CommandFault) -> (words: [String], rest: [String]) {
        var words: [String] = []
        var rest: [String] = []
        var left = arguments[...]
        while let argument = left.popFirst() {
            if argument == "--" {
                words += left
                break
            }
            guard argument.hasPrefix("-"), argument.utf8.count > 1 else {
                words.append(argument)
                // What follows `serve` belongs to the settings, whose flags are their own.
                if words == ["serve"] { return (words, rest + left) }
                continue
            }
            rest.append(argument)
            guard takesValue(argument), let value = left.popFirst() else { continue }
            rest.append(value)
        }
        return (words, rest)
    }

    private func takesValue(_ argument: String) -> Bool {
        guard argument.hasPrefix("--"), !argument.contains("=") else { return false }
        let name = argument.dropFirst(2)
        let all = Option.everywhere + commands.flatMap(\.options)
        guard let option = all.first(where: { $0.name == name }) else { return false }
        if case .flag = option.form { return false }
        return true
    }

    /// Takes the command's own words off the front.
    private func commandWords(_ words: inout [String]) -> [String] {
        var path: [String] = []
        while let word = words.first {
            let longer = path + [word]
            guard commands.contains(where: { $0.words.starts(with: longer) }) else { break }
            path = longer
            words.removeFirst()
        }
        return path
    }

    private func unknown(_ path: [String], _ words: [String]) -> CommandFault {
        let next = Set(
            commands.filter { $0.words.starts(with: path) && $0.words.count > path.count }
                .map { $0.words[path.count] }
        )
        .sorted()
        let called = path.joined(separator: " ")
        guard let word = words.first else {
            return .usage("`\(called)` needs one of: \(next.joined(separator: ", "))")
        }
        let whole = (path + [word]).joined(separator: " ")
        let hint = suggestion(for: word, among: next)
        return .usage("there is no command `\(whole)`" + (hint.isEmpty ? "" : hint))
    }

    // MARK: flags

    private func invocation(
        _ command: Command,
        words: [String],
        rest: [String]
    ) throws(CommandFault) -> Invocation {
        let options = Option.everywhere + command.options
        var values: [String: [String]] = [:]
        var left = rest[...]
        while let argument = left.popFirst() {
            let (name, attached) = Self.parts(argument)
            guard let option = options.first(where: { $0.name == name }) else {
                let hint = suggestion(for: name, among: options.map(\.name))
                throw .usage("there is no flag `\(argument)` here" + Self.dashed(hint))
            }
            if case .flag = option.form {
                guard attached == nil else { throw .usage("--\(name) takes no value") }
                values[name, default: []].append("")
                continue
            }
            guard let value = attached ?? left.popFirst() else {
                throw .usage("\(option.shown) lacks its value")
            }
            guard option.isRepeated || values[name] == nil else {
                throw .usage("--\(name) is given twice")
            }
            try option.check(value)
            values[name, default: []].append(value)
        }
        try checkCount(command, words)
        return Invocation(command, arguments: words, values: values, environment: environment)
    }

    private func checkCount(_ command: Command, _ words: [String]) throws(CommandFault) {
        let counts = command.argumentCounts
        if words.count < counts.lowerBound {
            throw .usage("`\(command.arguments[words.count])` is missing")
        }
        if words.count > counts.upperBound {
            throw .usage("`\(words[counts.upperBound])` is one argument too many")
        }
    }

    private static func parts(_ argument: String) -> (name: String, value: String?) {
        let bare = argument.hasPrefix("--") ? argument.dropFirst(2) : argument.dropFirst()
        guard let mark = bare.firstIndex(of: "=") else { return (String(bare), nil) }
        return (String(bare[..<mark]), String(bare[bare.index(after: mark)...]))
    }

    private static func dashed(_ hint: String) -> String {
        guard let mark = hint.firstIndex(of: "`") else { return hint }
        return hint[...mark] + "--" + hint[hint.index(after: mark)...]
    }
}
