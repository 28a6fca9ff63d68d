internal import Metering

extension LedgerReader {
    /// The numbers of what was deleted under a name, or has that id, oldest first.
    func deleted(_ thing: DeletedThing, named name: String) throws(SQLiteFault) -> [Int64] {
        let table =
            switch thing {
            case .user: "user"
            case .team: "team"
            case .key: "key"
            }
        let rows = try database.prepare(
            """
            SELECT id FROM \(table)
            WHERE ended_at IS NOT NULL AND (name = ?1 OR '\(table)_' || id = ?1) ORDER BY id
            """
        )
        rows.bind(1, name)
        var numbers: [Int64] = []
        try rows.forEachRow { row in numbers.append(row.int(0)) }
        return numbers
    }
}
