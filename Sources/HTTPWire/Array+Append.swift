extension Array<UInt8> {
    /// Appends a literal's bytes.
    @inline(__always)
    mutating func append(_ text: StaticString) {
        append(addingCapacity: text.utf8CodeUnitCount) { $0.append(text) }
    }

    /// Appends a span's bytes.
    @inline(__always)
    mutating func append(_ bytes: Span<UInt8>) {
        // SAFETY: the pointer is used within the closure only.
        unsafe bytes.withUnsafeBufferPointer { unsafe append(contentsOf: $0) }
    }

    /// Appends a number in decimal digits.
    mutating func appendDecimal(_ number: Int) {
        if number < 0 { append(0x2D) }
        var rest = number.magnitude
        let count = rest.decimalDigits
        append(addingCapacity: count) { output in
            output.append(repeating: 0x30, count: count)
            var digits = output.mutableSpan
            var index = digits.count
            while rest > 0 {
                index -= 1
                digits[index] = 0x30 + UInt8(rest % 10)
                rest /= 10
            }
        }
    }

    /// Appends a number that is not negative in lower-case hex digits.
    mutating func appendHex(_ number: Int) {
        var shift = Swift.max(0, (63 - number.leadingZeroBitCount) / 4 * 4)
        append(addingCapacity: 16) { output in
            while shift >= 0 {
                let digit = UInt8(truncatingIfNeeded: number >> shift & 15)
                output.append(digit < 10 ? 0x30 + digit : 0x57 + digit)
                shift -= 4
            }
        }
    }
}

extension OutputSpan<UInt8> {
    @inline(__always)
    mutating func append(_ text: StaticString) {
        for index in 0..<text.utf8CodeUnitCount { append(text.byte(at: index)) }
    }

    @inline(__always)
    mutating func append(_ bytes: Span<UInt8>) {
        for index in bytes.indices { append(bytes[index]) }
    }
}

extension UInt {
    fileprivate var decimalDigits: Int {
        var (count, rest) = (1, self / 10)
        while rest > 0 {
            count += 1
            rest /= 10
        }
        return count
    }
}
