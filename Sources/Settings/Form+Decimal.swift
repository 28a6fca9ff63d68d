extension Form where Value == Int64 {
    /// A decimal number, exact, as an integer of so many decimals: with 6, `0.0025` is 2,500.
    ///
    /// Never through floating point: what a price list says is what is charged.
    package static func decimal(_ places: Int, upTo most: Int64) -> Form {
        Form(
            "NUMBER",
            read: { (text: String) throws(Unreadable) in
                let value = try exactDecimal(text, places)
                guard value <= most else {
                    throw Unreadable("`\(text)` is more than \(shownDecimal(most, places))")
                }
                return value
            },
            show: { shownDecimal($0, places) }
        )
    }

    /// A whole number of things that are counted, such as tokens.
    package static func amount(_ range: ClosedRange<Int64>) -> Form {
        let inner = Form<Int>.count(Int(range.lowerBound)...Int(range.upperBound))
        return Form(
            "N",
            read: { (text, around) throws(Unreadable) in Int64(try inner.read(text, around)) },
            show: { "\($0)" }
        )
    }

    /// A whole number that may be negative, as what is added or taken off.
    package static func offset(upTo most: Int64) -> Form {
        let inner = amount(0...most)
        return Form(
            "N",
            read: { (text, around) throws(Unreadable) in
                guard text.first == "-" else { return try inner.read(text, around) }
                return -(try inner.read(String(text.dropFirst()), around))
            },
            show: { "\($0)" }
        )
    }
}

/// Digits, perhaps a point and up to `places` digits behind it.
private func exactDecimal(_ text: String, _ places: Int) throws(Unreadable) -> Int64 {
    let whole = text.prefix { $0 != "." }
    let decimals = text.dropFirst(whole.count + 1)
    let hasPoint = whole.count < text.count
    guard let units = wholeNumber(whole), hasPoint == !decimals.isEmpty,
        decimals.utf8.allSatisfy(isDigit)
    else { throw Unreadable("`\(text)` is not a decimal number such as `2` or `0.15`") }
    guard decimals.utf8.count <= places else {
        throw Unreadable("`\(text)` has more than \(places) decimals")
    }
    var value = Int64(units)
    for place in 0..<places {
        let digit = place < decimals.utf8.count ? Array(decimals.utf8)[place] - 0x30 : 0
        let (tens, tooLarge) = value.multipliedReportingOverflow(by: 10)
        let (sum, tooMuch) = tens.addingReportingOverflow(Int64(digit))
        guard !tooLarge, !tooMuch else { throw Unreadable("`\(text)` is too large") }
        value = sum
    }
    return value
}

/// 2,500 with 6 decimals as `0.0025`.
private func shownDecimal(_ value: Int64, _ places: Int) -> String {
    var digits = Array("\(value)".utf8)
    while digits.count <= places { digits.insert(0x30, at: 0) }
    let point = digits.count - places
    var decimals = digits[point...]
    while decimals.last == 0x30 { decimals.removeLast() }
    let whole = String(decoding: digits[..<point], as: UTF8.self)
    return decimals.isEmpty ? whole : whole + "." + String(decoding: decimals, as: UTF8.self)
}
