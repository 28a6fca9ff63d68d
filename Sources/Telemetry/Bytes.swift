extension [UInt8] {
    /// The bytes of a literal.
    mutating func append(_ literal: StaticString) {
        // SAFETY: a literal's bytes live as long as the program.
        literal.withUTF8Buffer { unsafe self.append(contentsOf: $0) }
    }

    /// An integer, or, with decimals, an integer over a power of ten: 1,234 with 3 is `1.234`.
    ///
    /// Zeros at the end of the decimals are left out, and so is a point without decimals.
    mutating func appendDecimal(_ value: Int64, decimals: Int = 0) {
        if value < 0 { append(0x2D) }
        var rest = value.magnitude
        var decimals = decimals
        while decimals > 0, rest.isMultiple(of: 10) {
            rest /= 10
            decimals -= 1
        }
        let start = count
        var written = 0
        repeat {
            if written == decimals, decimals > 0 { append(0x2E) }
            append(0x30 + UInt8(rest % 10))
            rest /= 10
            written += 1
        } while rest > 0 || written <= decimals
        self[start...].reverse()
    }
}
