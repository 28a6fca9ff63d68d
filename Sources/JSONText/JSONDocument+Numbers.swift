extension JSONDocument {
    /// The whole number at an index, exactly; nil if it is not whole, not a number, or beyond 64
    /// bits.
    ///
    /// `5.0`, `50e-1` and `0.5e1` are 5: JSON Schema calls them integers, and so do providers.
    package func integer(_ index: Int, in bytes: Span<UInt8>) -> Int64? {
        let node = self[index]
        guard node.kind == .number else { return nil }
        if node.hasFractionOrExponent { return Self.scaled(bytes, node.range) }
        let negative = bytes[node.start] == UInt8(ascii: "-")
        return Self.value(bytes, (negative ? node.start + 1 : node.start)..<node.end, negative)
    }

    /// Adds up digits, downwards for negative numbers, whose range is larger by one.
    private static func value(
        _ bytes: Span<UInt8>,
        _ digits: Range<Int>,
        _ negative: Bool
    ) -> Int64? {
        var value: Int64 = 0
        for offset in digits where bytes[offset] != UInt8(ascii: ".") {
            let digit = Int64(bytes[offset] & 0x0F)
            let tens = value.multipliedReportingOverflow(by: 10)
            let sum = tens.partialValue.addingReportingOverflow(negative ? -digit : digit)
            guard !tens.overflow, !sum.overflow else { return nil }
            value = sum.partialValue
        }
        return value
    }

    private static func scaled(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Int64? {
        let negative = bytes[range.lowerBound] == UInt8(ascii: "-")
        var end = range.lowerBound + (negative ? 1 : 0)
        let start = end
        var fractionStart: Int?
        while end < range.upperBound, bytes[end] | 0x20 != 0x65 {
            if bytes[end] == UInt8(ascii: ".") { fractionStart = end + 1 }
            end += 1
        }
        var power = exponent(bytes, end..<range.upperBound)
        if let fractionStart { power -= end - fractionStart }
        // Zeros at the end of the digits become powers of ten, so that what is left below is a
        // fraction.
        var last = end
        while last > start, bytes[last - 1] == UInt8(ascii: "0") || bytes[last - 1] == 0x2E {
            if bytes[last - 1] == UInt8(ascii: "0") { power += 1 }
            last -= 1
        }
        guard let digits = value(bytes, start..<last, negative) else { return nil }
        guard digits != 0 else { return 0 }
        guard power >= 0, power < 19 else { return nil }
        var result = digits
        for _ in 0..<power {
            let (product, overflow) = result.multipliedReportingOverflow(by: 10)
            guard !overflow else { return nil }
            result = product
        }
        return result
    }

    /// The exponent behind an `e`, held between -1,000 and 1,000, which no 64-bit number reaches.
    private static func exponent(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Int {
        guard !range.isEmpty else { return 0 }
        var at = range.lowerBound + 1
        let negative = bytes[at] == UInt8(ascii: "-")
        if negative || bytes[at] == UInt8(ascii: "+") { at += 1 }
        var exponent = 0
        for offset in at..<range.upperBound {
            exponent = min(exponent * 10 + Int(bytes[offset] & 0x0F), 1_000)
        }
        return negative ? -exponent : exponent
    }
}
