/// How a result is printed.
enum OutputForm {
    /// For people.
    case table
    /// For programs.
    case json
    /// For spreadsheets.
    case csv

    /// The flags that choose it.
    static let options = [
        Option("json", .flag, "print JSON"),
        Option("csv", .flag, "print comma-separated values"),
    ]

    /// For commands whose results are no rows.
    static let jsonOption = Option("json", .flag, "print JSON")
}
