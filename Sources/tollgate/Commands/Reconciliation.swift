internal import Admin
internal import Metering

/// A provider's own numbers beside the ledger's, by day and model.
struct Reconciliation {
    /// What is told apart: a day and a model.
    struct Place: Hashable, Comparable {
        let day: String
        let model: String

        static func < (x: Place, y: Place) -> Bool { (x.day, x.model) < (y.day, y.model) }
    }

    /// Tokens and requests of one place.
    struct Use: Equatable {
        var requests: Int64 = 0
        var prompt: Int64 = 0
        var completion: Int64 = 0

        mutating func add(_ other: Use) {
            requests += other.requests
            prompt += other.prompt
            completion += other.completion
        }
    }

    /// One line of the comparison.
    struct Line {
        let place: Place
        let provider: Use
        let ledger: Use

        var differs: Bool {
            provider.prompt != ledger.prompt || provider.completion != ledger.completion
        }
    }

    /// What the provider's file says.
    private(set) var provider: [Place: Use] = [:]

    /// Reads OpenAI's usage export: the usage API's JSON, one page or a list of pages, or CSV.
    init(_ bytes: [UInt8]) throws(CommandFault) {
        let first = bytes.first { ![0x20, 0x09, 0x0A, 0x0D, 0xEF, 0xBB, 0xBF].contains($0) }
        guard first != nil else { throw .failed("the file has no usage in it") }
        if first == UInt8(ascii: "{") || first == UInt8(ascii: "[") {
            try readJSON(bytes)
        } else {
            try readCSV(bytes)
        }
        guard !provider.isEmpty else { throw .failed("the file has no usage in it") }
    }

    /// The days that the file is about; it has some.
    var days: (from: String, to: String) {
        let days = provider.keys.map(\.day)
        return (days.min() ?? "", days.max() ?? "")
    }

    /// Both sides by day and model; a model that the provider calls by its snapshot is found by
    /// the name that was asked for.
    func lines(beside ledger: [Place: Use]) -> [Line] {
        let asked = Set(ledger.keys.map(\.model))
        var theirs: [Place: Use] = [:]
        for (place, use) in provider {
            let bare = Self.withoutDate(place.model)
            let isKnown = asked.contains(place.model) || !asked.contains(bare)
            let model = isKnown ? place.model : bare
            theirs[Place(day: place.day, model: model), default: Use()].add(use)
        }
        return Set(theirs.keys).union(ledger.keys).sorted().map { place in
            Line(place: place, provider: theirs[place] ?? Use(), ledger: ledger[place] ?? Use())
        }
    }

    /// `gpt-4o-2024-08-06` without its date.
    static func withoutDate(_ model: String) -> String {
        let tail = Array(model.utf8.suffix(11))
        guard tail.count == 11, tail[0] == UInt8(ascii: "-"),
            CivilDay(text: String(decoding: tail[1...], as: UTF8.self)) != nil
        else { return model }
        return String(model.utf8.dropLast(11)) ?? model
    }

    // MARK: reading

    private mutating func readJSON(_ bytes: [UInt8]) throws(CommandFault) {
        guard let view = JSONView(bytes) else { throw .failed("the file is no JSON") }
        let pages = view["data"] == nil ? view.elements : [view]
        for page in pages {
            for bucket in page["data"]?.elements ?? [] {
                guard let start = bucket["start_time"]?.integer else {
                    throw .failed("a bucket has no `start_time`")
                }
                for result in bucket["results"]?.elements ?? [] {
                    guard let model = result["model"]?.text else {
                        throw .failed("a result has no `model`: ask for it with group_by=model")
                    }
                    let use = Use(
                        requests: result["num_model_requests"]?.integer ?? 0,
                        prompt: result["input_tokens"]?.integer ?? 0,
                        completion: result["output_tokens"]?.integer ?? 0
                    )
                    add(use, Self.day(ofSeconds: start), model)
                }
            }
        }
    }

    private static let dayColumns = ["start_time_iso", "date", "day", "start_time", "timestamp"]
    private static let modelColumns = ["model", "snapshot_id"]
    private static let promptColumns = ["input_tokens", "n_context_tokens_total", "prompt_tokens"]
    private static let completionColumns = [
        "output_tokens", "n_generated_tokens_total", "completion_tokens",
    ]
    private static let requestColumns = ["num_model_requests", "n_requests", "requests"]

    private mutating func readCSV(_ bytes: [UInt8]) throws(CommandFault) {
        let file = try CSVReader(bytes)
        func column(_ names: [String]) throws(CommandFault) -> String {
            guard let found = names.first(where: file.head.contains) else {
                throw .failed("the file has no column \(names.joined(separator: ", "))")
            }
            return found
        }
        let (day, model) = (try column(Self.dayColumns), try column(Self.modelColumns))
        let prompt = try column(Self.promptColumns)
        let completion = try column(Self.completionColumns)
        let requests = Self.requestColumns.first(where: file.head.contains)
        for row in file.rows where !row[model].isEmpty {
            guard let shown = Self.day(row[day]) else {
                throw .failed("line \(row.line): `\(row[day])` is no day")
            }
            let numbers = [requests.map { row[$0] } ?? "0", row[prompt], row[completion]]
            let read = numbers.map { $0.isEmpty ? 0 : Int64($0) }
            guard let first = read[0], let second = read[1], let third = read[2] else {
                throw .failed("line \(row.line) has a number that is none")
            }
            add(Use(requests: first, prompt: second, completion: third), shown, row[model])
        }
    }

    private mutating func add(_ use: Use, _ day: String, _ model: String) {
        provider[Place(day: day, model: model), default: Use()].add(use)
    }

    /// The day of a date, a time, or seconds since 1970, in UTC, as the provider counts.
    private static func day(_ text: String) -> String? {
        if let seconds = Int64(text) { return day(ofSeconds: seconds) }
        let date = String(text.prefix(10))
        return CivilDay(text: date) == nil ? nil : date
    }

    private static func day(ofSeconds seconds: Int64) -> String {
        CivilDay(number: Int(seconds / 86_400)).text
    }
}
