/// Prints one line per measurement, in columns.
enum Report {
    static func heading(_ title: String) {
        print("\n\(title)")
    }

    /// A measurement: what it was, CPU time for one call, and a rate or a note.
    static func line(_ name: String, _ nanoseconds: Double, _ note: String = "") {
        let time = padded(fixed(nanoseconds, 1), 12)
        print(
            "  " + name + String(repeating: " ", count: max(1, 40 - name.count)) + time + " ns  "
                + note
        )
    }

    static func fixed(_ value: Double, _ digits: Int) -> String {
        var scale = 1.0
        for _ in 0..<digits { scale *= 10 }
        let whole = Int((value * scale).rounded())
        let text = String(whole)
        let zeros = String(repeating: "0", count: max(0, digits + 1 - text.count))
        let padded = zeros + text
        return String(padded.dropLast(digits)) + "." + String(padded.suffix(digits))
    }

    private static func padded(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.count)) + text
    }
}
