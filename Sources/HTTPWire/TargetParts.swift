/// A request target taken apart (RFC 9112 section 3.2).
///
/// Accepted are the origin form, the absolute form of `http` and `https` (then `authority` must be
/// what Host says), and `*` for OPTIONS.
struct TargetParts {
    var path: Range<Int>
    var query: Range<Int>?
    var authority: Range<Int>?

    /// Takes a target of visible ASCII; nil when it is in no accepted form.
    ///
    /// A path is made of what RFC 3986 allows there. A query may hold any visible character but
    /// `#`: clients do send brackets, braces and quotes raw, and nothing routes by them.
    init?(_ bytes: Span<UInt8>, _ target: Range<Int>, _ method: Method) {
        var start = target.lowerBound
        let end = target.upperBound
        if bytes[start] == 0x2A {
            guard method == .options, target.count == 1 else { return nil }
            path = target
            return
        }
        if bytes[start] != 0x2F {
            guard let found = Self.authority(bytes, target) else { return nil }
            authority = found
            start = found.upperBound
        }
        let pathEnd = bytes.first(notIn: .path, from: start, to: end)
        path = start..<pathEnd
        guard pathEnd < end else { return }
        guard bytes[pathEnd] == 0x3F else { return nil }
        for index in pathEnd + 1..<end where bytes[index] == 0x23 { return nil }
        query = pathEnd + 1..<end
    }

    /// The authority of an `http` or `https` target, which reaches to the first `/` or `?`.
    private static func authority(_ bytes: Span<UInt8>, _ target: Range<Int>) -> Range<Int>? {
        func begins(_ scheme: StaticString) -> Int? {
            let length = scheme.utf8CodeUnitCount
            guard target.count > length else { return nil }
            let start = target.lowerBound
            return bytes.spells(scheme, ignoringCaseIn: start..<start + length)
                ? start + length : nil
        }
        guard let start = begins("http://") ?? begins("https://") else { return nil }
        var end = start
        while end < target.upperBound, bytes[end] != 0x2F, bytes[end] != 0x3F { end += 1 }
        return isHost(bytes, start..<end) ? start..<end : nil
    }
}

/// Whether `range` is a host with an optional port.
///
/// A host is a name or IPv4 address of letters, digits, `-`, `.` and `_`, or an IPv6 literal in
/// brackets. User information, percent codes and an empty host are refused.
func isHost(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
    let (start, end) = (range.lowerBound, range.upperBound)
    guard start < end else { return false }
    var index: Int
    if bytes[start] == 0x5B {
        index = bytes.first(notIn: .address, from: start + 1, to: end)
        guard index > start + 2, index < end, bytes[index] == 0x5D else { return false }
        index += 1
    } else {
        index = bytes.first(notIn: .host, from: start, to: end)
        guard index > start else { return false }
    }
    guard index < end else { return true }
    guard bytes[index] == 0x3A, end - index <= 6 else { return false }
    var port = 0
    for digit in index + 1..<end {
        guard bytes[digit].isDigit else { return false }
        port = port * 10 + Int(bytes[digit] - 0x30)
    }
    return port <= 65_535
}
