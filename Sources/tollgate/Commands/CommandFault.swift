/// Why a command did not do what it was told; its number is the process's exit code.
enum CommandFault: Error, Equatable {
    /// The work could not be done, or was refused: exit code 1.
    case failed(String)
    /// The command line itself is wrong: exit code 2.
    case usage(String)
    /// No gateway answers, and the data folder cannot be used either: exit code 3.
    case unreachable(String)

    var exitCode: Int32 {
        switch self {
        case .failed: 1
        case .usage: 2
        case .unreachable: 3
        }
    }

    /// One sentence for standard error.
    var sentence: String {
        switch self {
        case .failed(let sentence), .usage(let sentence), .unreachable(let sentence): sentence
        }
    }
}
