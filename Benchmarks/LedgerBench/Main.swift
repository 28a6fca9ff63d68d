import Glibc
import Metering
import Reactor
import SQLiteStore

/// Prints what a hold and its entry cost: CPU per request and thread, and how long a hold waits.
///
///     LedgerBench FOLDER [seconds per line] [clients]
///
/// `closed N` lets N clients hold and settle as fast as they can; `lone` lets one ask every 5 ms;
/// `open R` lets R asks a second come at random. `loop` is the event loop's thread with the client
/// tasks themselves, `writer` decides and commits, `log` empties the write-ahead log. People are
/// 1,000 with a monthly quota each, in 20 teams with a pool each.
@main
enum LedgerBench {
    static func main() async throws {
        guard CommandLine.arguments.count > 1 else {
            print("LedgerBench FOLDER [seconds]: FOLDER is made, and should be on a real disk")
            return
        }
        let seconds = CommandLine.arguments.count > 2 ? Int(CommandLine.arguments[2]) ?? 3 : 3
        let bench = try await Bench(folder: CommandLine.arguments[1])
        Line.head.show()
        if CommandLine.arguments.count > 3, let clients = Int(CommandLine.arguments[3]) {
            try await bench.closed(clients: clients, seconds: seconds).show()
            return await bench.finish()
        }
        for clients in [1, 4, 16, 64, 256, 1_024] {
            try await bench.closed(clients: clients, seconds: seconds).show()
        }
        try await bench.lone(seconds: seconds).show()
        for rate in [1_000, 5_000, 10_000] {
            try await bench.open(rate: rate, seconds: seconds).show()
        }
        await bench.finish()
    }
}
