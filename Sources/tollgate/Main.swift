internal import Glibc
internal import Reactor
internal import Settings

/// The program: reads the command line, runs what it asks for, and ends with its exit code.
@main
enum Main {
    static func main() {
        // A reader that goes away is an answer of `write`, not the end of the process.
        _ = signal(SIGPIPE, SIG_IGN)
        exit(run(Array(CommandLine.arguments.dropFirst()), environment: processEnvironment()))
    }

    /// Runs a command line to its end.
    static func run(_ arguments: [String], environment: [String: String]) -> Int32 {
        let commands = Command.all
        do throws(CommandFault) {
            switch try ArgumentReader(commands, environment: environment).read(arguments) {
            case .serve(let arguments): return Serve.run(arguments)
            case .help(let words):
                var text = HelpText(commands: commands).text(for: words)
                if words == ["serve"] { text += "\n" + settingsHelp() }
                StandardOutput.write(Array(text.utf8))
                return 0
            case .run(let invocation) where invocation.command.words == ["demo"]:
                try Demo.run(invocation)
                return 0
            case .run(let invocation): return onLoop(invocation)
            }
        } catch {
            return complain(error)
        }
    }

    /// Runs a command on an event loop of its own.
    private static func onLoop(_ invocation: Invocation) -> Int32 {
        let loop = invocation.loop
        loop.start()
        defer {
            loop.stop()
            loop.join()
        }
        return loop.wait { () async -> Int32 in
            do throws(CommandFault) {
                try await invocation.command.run(invocation)
                return 0
            } catch {
                return complain(error)
            }
        }
    }

    private static func complain(_ fault: CommandFault) -> Int32 {
        StandardOutput.complain("tollgate: \(fault.sentence.printableLines)")
        if case .usage = fault {
            StandardOutput.complain("See `tollgate --help`, or `tollgate COMMAND --help`.")
        }
        return fault.exitCode
    }
}

extension String {
    /// The text without control characters, line by line.
    fileprivate var printableLines: String {
        split(separator: "\n", omittingEmptySubsequences: false).map { String($0).printable }
            .joined(separator: "\n")
    }
}
