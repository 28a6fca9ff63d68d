internal import Metering

/// The rows of an archive file.
struct MonthRows {
    static let schema = """
        CREATE TABLE about(name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
        CREATE TABLE entry(
            id INTEGER PRIMARY KEY, request_id TEXT NOT NULL, time TEXT NOT NULL, day TEXT NOT NULL,
            kind TEXT NOT NULL, user TEXT, user_id INTEGER, team TEXT, team_id INTEGER, key TEXT,
            key_id INTEGER, model TEXT NOT NULL, served_model TEXT, status INTEGER NOT NULL,
            reason TEXT NOT NULL, count INTEGER NOT NULL, requests INTEGER NOT NULL,
            prompt_tokens INTEGER NOT NULL, cached_tokens INTEGER NOT NULL,
            completion_tokens INTEGER NOT NULL, reasoning_tokens INTEGER NOT NULL,
            held_tokens INTEGER NOT NULL, capped INTEGER NOT NULL, usage_source TEXT NOT NULL,
            cost_nano_usd INTEGER NOT NULL, weighted_milli INTEGER NOT NULL, upstream TEXT,
            upstream_request_id TEXT, first_byte_ms INTEGER, duration_ms INTEGER, corrects TEXT);
        CREATE TABLE entry_block(seq INTEGER PRIMARY KEY, body BLOB NOT NULL);
        """

    private let block: Statement
    private let entry: Statement
    private let about: Statement

    init(_ database: Database) throws(SQLiteFault) {
        block = try database.prepare("INSERT INTO entry_block VALUES(?, ?)")
        let marks = [String](repeating: "?", count: 28).joined(separator: ", ")
        entry = try database.prepare(
            """
            INSERT INTO entry VALUES(?, ?, strftime('%Y-%m-%dT%H:%M:%fZ', ? / 1000.0, 'unixepoch'),
                \(marks))
            """
        )
        about = try database.prepare("INSERT INTO about VALUES(?, ?)")
    }

    /// Copies a block as it is.
    func put(_ sequence: Int64, _ body: [UInt8]) throws(SQLiteFault) {
        block.bind(1, sequence)
        block.bind(2, body)
        try block.run()
    }

    /// Writes the entries of a block; tells how many there are.
    func put(
        entriesOf body: [UInt8],
        _ sequence: Int64,
        _ names: NameTable,
        _ words: Words
    ) throws(SQLiteFault) -> Int64 {
        guard var reader = EntryBlock.Reader(body) else { throw LedgerReader.damage(sequence) }
        var place: Int64 = 0
        while let record = reader.next() {
            let number = sequence << 16 | place
            let found = FoundEntry(sequence: number, time: reader.time, record: record)
            try put(Entry(found, names: names, words: words), record)
            place += 1
        }
        if reader.isDamaged { throw LedgerReader.damage(sequence) }
        return place
    }

    private func put(_ line: Entry, _ record: EntryRecord) throws(SQLiteFault) {
        let kinds: [Entry.Kind: String] = [
            .request: "request", .refusal: "refusal", .correction: "correction",
        ]
        var place: Int32 = 0
        func next(_ number: Int64?) {
            place += 1
            entry.bind(place, number)
        }
        func next(_ text: String?) {
            place += 1
            entry.bind(place, text)
        }
        next(line.sequence)
        next(line.id.text)
        next(line.time.milliseconds)
        next(line.day.text)
        next(kinds[line.kind])
        next(line.user?.name)
        next(line.user?.id.rawValue)
        next(line.team?.name)
        next(line.team?.id.rawValue)
        next(line.key?.name)
        next(line.key?.id.rawValue)
        next(line.model)
        next(line.settlement?.servedModel)
        next(Int64(line.status))
        next(line.reason)
        next(line.count)
        next(record.requests)
        for tokens in [
            record.usage.prompt, record.usage.cached, record.usage.completion,
            record.usage.reasoning, record.heldTokens,
        ] { next(tokens) }
        next(record.isCapped ? 1 : 0)
        next(record.source.name)
        next(record.nanoDollars)
        next(record.weightedMilli)
        next(line.settlement?.upstream)
        next(line.settlement?.upstreamID)
        next(record.firstByteMilliseconds)
        next(record.milliseconds)
        next(line.corrects?.text)
        try entry.run()
    }

    /// Writes down what the file is.
    func tell(_ facts: [(name: String, value: String)]) throws(SQLiteFault) {
        for fact in facts {
            about.bind(1, fact.name)
            about.bind(2, fact.value)
            try about.run()
        }
    }

    /// What the rows of a file sum up to.
    static func sums(in database: Database) throws(SQLiteFault) -> UsageSums {
        let statement = try database.prepare(
            """
            SELECT coalesce(sum(requests), 0), coalesce(sum(prompt_tokens), 0),
                coalesce(sum(cached_tokens), 0), coalesce(sum(completion_tokens), 0),
                coalesce(sum(reasoning_tokens), 0), coalesce(sum(weighted_milli), 0),
                coalesce(sum(cost_nano_usd), 0),
                (SELECT coalesce(sum(count), 0) FROM entry WHERE kind = 'refusal')
            FROM entry WHERE kind <> 'refusal'
            """
        )
        var sums = UsageSums()
        try statement.forEachRow { row in
            sums.requests = row.int(0)
            sums.prompt = row.int(1)
            sums.cached = row.int(2)
            sums.completion = row.int(3)
            sums.reasoning = row.int(4)
            sums.weightedMilli = row.int(5)
            sums.nanoDollars = row.int(6)
            sums.refused = row.int(7)
        }
        return sums
    }
}
