/// Finds a number's end by the grammar of RFC 8259, section 6.
enum NumberScan {
    /// Scans the number whose first byte, a digit or a minus, is at `start`; answers with its end.
    @inline(__always)
    static func end(
        of bytes: Span<UInt8>,
        from start: Int,
        digitsMax: Int,
        _ marks: inout JSONNode.Marks
    ) throws(JSONError) -> Int {
        var at = start
        if bytes[at] == UInt8(ascii: "-") { at += 1 }
        let whole = at
        at = endOfDigits(bytes, at)
        guard at > whole else { throw fault(bytes, at) }
        if at > whole + 1, bytes[whole] == UInt8(ascii: "0") {
            throw JSONError(.badNumber, at: whole)
        }
        if at < bytes.count, bytes[at] == UInt8(ascii: ".") || bytes[at] | 0x20 == 0x65 {
            marks.insert(.fractionOrExponent)
            at = try endOfTail(bytes, at)
        }
        // Counting signs and points as digits on the cheap path keeps the exact count rare.
        if at - start > digitsMax, digits(bytes, start..<at) > digitsMax {
            throw JSONError(.numberTooLong, at: start)
        }
        return at
    }

    private static func endOfTail(
        _ bytes: Span<UInt8>,
        _ start: Int
    ) throws(JSONError) -> Int {
        var at = start
        if bytes[at] == UInt8(ascii: ".") {
            let fraction = at + 1
            at = endOfDigits(bytes, fraction)
            guard at > fraction else { throw fault(bytes, at) }
        }
        guard at < bytes.count, bytes[at] | 0x20 == 0x65 else { return at }
        at += 1
        if at < bytes.count, bytes[at] == UInt8(ascii: "+") || bytes[at] == UInt8(ascii: "-") {
            at += 1
        }
        let exponent = at
        at = endOfDigits(bytes, exponent)
        guard at > exponent else { throw fault(bytes, at) }
        return at
    }

    @inline(__always)
    private static func endOfDigits(_ bytes: Span<UInt8>, _ start: Int) -> Int {
        var at = start
        while at < bytes.count, isDigit(bytes[at]) { at &+= 1 }
        return at
    }

    private static func digits(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Int {
        range.count { isDigit(bytes[$0]) }
    }

    @inline(__always)
    private static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

    private static func fault(_ bytes: Span<UInt8>, _ at: Int) -> JSONError {
        JSONError(at < bytes.count ? .badNumber : .unfinished, at: at)
    }
}
