extension Scanner {
    /// An account number whose check digits begin at `digits`, behind its country's two letters.
    ///
    /// The country's length and the remainder by 97 must be right (ISO 13616, ISO 7064).
    mutating func iban(digitsAt digits: Int) -> Int? {
        let start = digits - 2
        guard isLetter(text[start]), isLetter(text[start + 1]), isDigit(text[digits + 1]),
            !isWordByte(text[start - 1]) || isEscapedLetter(at: start - 1),
            let length = IBANRegistry.length(text[start] & 0xDF, text[start + 1] & 0xDF)
        else { return nil }
        let separator = text[digits + 2]
        let isGrouped = separator == 0x20 || separator == 0x2D
        let read = isGrouped ? groupedIBAN(start, length, separator) : compactIBAN(start, length)
        guard let read, !isWordByte(text[read.end]) else { return nil }
        // Wrong, it is still one number: its groups are nobody's card.
        guard read.remainder == 1 else { return isGrouped ? read.end : nil }
        add(.iban, start, read.end)
        return read.end
    }

    private func compactIBAN(_ start: Int, _ length: Int) -> (end: Int, remainder: Int)? {
        var sum = IBANSum()
        for at in start..<start + length {
            guard isAlphanumeric(text[at]) else { return nil }
            sum.add(text[at])
        }
        return (start + length, sum.remainder)
    }

    private func groupedIBAN(
        _ start: Int,
        _ length: Int,
        _ separator: UInt8
    ) -> (end: Int, remainder: Int)? {
        var sum = IBANSum()
        var (at, count) = (start, 0)
        while count < length {
            if count > 0, count % 4 == 0 {
                guard text[at] == separator else { return nil }
                at += 1
            }
            guard isAlphanumeric(text[at]) else { return nil }
            sum.add(text[at])
            count += 1
            at += 1
        }
        return (at, sum.remainder)
    }
}

/// The remainder of an IBAN by 97, its first four characters moved to the end.
struct IBANSum {
    private var first = 0
    private var rest = 0
    private var count = 0

    @inline(__always)
    mutating func add(_ byte: UInt8) {
        if count < 4 {
            first = Self.append(byte, to: first)
        } else {
            rest = Self.append(byte, to: rest)
        }
        count += 1
    }

    var remainder: Int {
        // Two letters are four digits and the check digits two: six places behind the rest.
        (rest % 97 * 1_000_000 + first) % 97
    }

    private static func append(_ byte: UInt8, to value: Int) -> Int {
        // Divided only when two digits more might not fit.
        let value = value < 1_000_000_000_000_000 ? value : value % 97_000_000
        return isDigit(byte)
            ? value &* 10 &+ Int(byte &- 0x30)
            : value &* 100 &+ Int((byte | 0x20) &- 0x61) &+ 10
    }
}
