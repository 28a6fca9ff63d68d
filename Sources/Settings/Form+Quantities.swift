extension Form where Value == Int {
    /// A whole number; `_` may group its digits.
    package static func count(_ range: ClosedRange<Int>) -> Form {
        Form(
            "N",
            read: { (text: String) throws(Unreadable) in
                guard let number = wholeNumber(text) else {
                    throw Unreadable("`\(text)` is not a whole number")
                }
                guard range.contains(number) else { throw outside(text, range, show: { "\($0)" }) }
                return number
            },
            show: { "\($0)" }
        )
    }

    /// A span of time in milliseconds, written `500ms`, `30s`, `5m`, `2h`, `7d`, `1m30s`.
    package static func duration(_ range: ClosedRange<Int>) -> Form {
        Form(
            "TIME",
            read: { (text: String) throws(Unreadable) in
                guard let milliseconds = quantity(text, timeUnits) else {
                    throw Unreadable(
                        "`\(text)` is not a time: write a number and a unit, "
                            + "as in `500ms`, `30s`, `5m`, `2h`, `7d`"
                    )
                }
                guard range.contains(milliseconds) else {
                    throw outside(text, range, show: shownDuration)
                }
                return milliseconds
            },
            show: shownDuration
        )
    }

    /// A number of bytes, written `512`, `64KiB`, `16MiB`, `1GiB` (or `kB`, `MB`, `GB`).
    package static func size(_ range: ClosedRange<Int>) -> Form {
        Form(
            "SIZE",
            read: { (text: String) throws(Unreadable) in
                guard let bytes = wholeNumber(text) ?? quantity(text, sizeUnits) else {
                    throw Unreadable(
                        "`\(text)` is not a size: write a number and a unit, "
                            + "as in `512B`, `64KiB`, `16MiB`"
                    )
                }
                guard range.contains(bytes) else { throw outside(text, range, show: shownSize) }
                return bytes
            },
            show: shownSize
        )
    }
}

private let timeUnits = [
    ("ms", 1), ("s", 1_000), ("m", 60_000), ("min", 60_000), ("h", 3_600_000), ("d", 86_400_000),
]

private let sizeUnits = [
    ("B", 1), ("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30),
    ("kB", 1_000), ("KB", 1_000), ("MB", 1_000_000), ("GB", 1_000_000_000),
]

private func outside(
    _ text: String,
    _ range: ClosedRange<Int>,
    show: (Int) -> String
) -> Unreadable {
    let bounds =
        range.upperBound == .max
        ? "less than \(show(range.lowerBound))"
        : "not between \(show(range.lowerBound)) and \(show(range.upperBound))"
    return Unreadable("`\(text)` is \(bounds)")
}

/// Digits, grouped by single `_` between them; no sign, no leading zero, at most 18 digits.
func wholeNumber(_ text: some StringProtocol) -> Int? {
    var number = 0
    var digits = 0
    var lastWasDigit = false
    for byte in text.utf8 {
        if byte == 0x5F, lastWasDigit {
            lastWasDigit = false
            continue
        }
        guard (0x30...0x39).contains(byte), digits < 18 else { return nil }
        number = number * 10 + Int(byte - 0x30)
        digits += 1
        lastWasDigit = true
    }
    guard lastWasDigit, digits == 1 || text.utf8.first != 0x30 else { return nil }
    return number
}

/// A sum of numbers with units (`1m30s`), units in any order but each followed by the next number.
private func quantity(_ text: String, _ units: [(String, Int)]) -> Int? {
    var total = 0
    var rest = Substring(text)
    guard !rest.isEmpty else { return nil }
    while !rest.isEmpty {
        let digits = rest.prefix { $0.isASCII && $0.isNumber || $0 == "_" }
        rest = rest.dropFirst(digits.count)
        let word = rest.prefix { $0.isASCII && $0.isLetter }
        rest = rest.dropFirst(word.count)
        guard let number = wholeNumber(digits) else { return nil }
        guard let unit = units.first(where: { $0.0 == word })?.1 else { return nil }
        let (product, tooLarge) = number.multipliedReportingOverflow(by: unit)
        let (sum, tooMuch) = total.addingReportingOverflow(product)
        guard !tooLarge, !tooMuch else { return nil }
        total = sum
    }
    return total
}

/// `90000` as `90s`: the largest unit that divides it.
package func shownDuration(_ milliseconds: Int) -> String {
    guard milliseconds != 0 else { return "0s" }
    for (unit, size) in timeUnits.reversed() where unit != "min" {
        guard !milliseconds.isMultiple(of: size) else { return "\(milliseconds / size)\(unit)" }
    }
    return "\(milliseconds)ms"
}

/// `65536` as `64KiB`: the largest binary unit that divides it.
package func shownSize(_ bytes: Int) -> String {
    for (unit, size) in [("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)] {
        guard bytes == 0 || !bytes.isMultiple(of: size) else { return "\(bytes / size)\(unit)" }
    }
    return "\(bytes)B"
}
