/// Prints one line per measurement, in columns.
enum Report {
    static func heading(_ title: String) {
        print("\n" + left(title, 44) + "median ns     best ns")
    }

    /// A measurement, and a rate or a note to the best round.
    static func line(_ name: String, _ time: Stopwatch, _ note: String = "") {
        let columns = right(fixed(time.median, 1), 9) + right(fixed(time.best, 1), 12)
        print("  " + left(name, 42) + columns + "   " + note)
    }

    static func fixed(_ value: Double, _ digits: Int) -> String {
        var scale = 1.0
        for _ in 0..<digits { scale *= 10 }
        let text = String(Int((value * scale).rounded()))
        let padded = right(text, digits + 1, "0")
        return String(padded.dropLast(digits)) + "." + String(padded.suffix(digits))
    }

    private static func left(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(1, width - text.count))
    }

    private static func right(_ text: String, _ width: Int, _ filler: String = " ") -> String {
        String(repeating: filler, count: max(0, width - text.count)) + text
    }
}
