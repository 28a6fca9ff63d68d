extension Array<UInt8> {
    /// Appends a literal's bytes.
    @inline(__always)
    mutating func append(_ text: StaticString) {
        // SAFETY: the text lives as long as the program, and the pointer is used within the call.
        unsafe append(
            contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
        )
    }

    /// Appends a span's bytes.
    @inline(__always)
    mutating func append(_ bytes: Span<UInt8>) {
        // SAFETY: the pointer is used within the closure only.
        unsafe bytes.withUnsafeBufferPointer { unsafe append(contentsOf: $0) }
    }

    /// Appends a number in decimal digits.
    mutating func appendDecimal(_ number: Int) {
        appendDigits(number.magnitude, base: 10, isNegative: number < 0)
    }

    /// Appends a number in lower-case hex digits.
    mutating func appendHex(_ number: Int) {
        appendDigits(number.magnitude, base: 16, isNegative: false)
    }

    private mutating func appendDigits(_ number: UInt, base: UInt, isNegative: Bool) {
        if isNegative { append(0x2D) }
        let start = count
        var rest = number
        repeat {
            let digit = UInt8(rest % base)
            append(digit < 10 ? 0x30 + digit : 0x57 + digit)
            rest /= base
        } while rest > 0
        self[start...].reverse()
    }
}
