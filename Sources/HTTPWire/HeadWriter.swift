/// Appends the lines of a head to a buffer: start line, fields, then `end`.
///
/// What could end a line early is refused before anything of the part is appended, in the start
/// line too (CVE-2022-3215, CVE-2026-28970: peers' writers let CR LF through). Static parts are
/// ours: a bad one is a bug and traps.
package enum HeadWriter {
    /// `METHOD TARGET HTTP/1.1`, for a method of ours.
    package static func requestLine(
        _ method: StaticString,
        _ target: Span<UInt8>,
        to head: inout [UInt8]
    ) throws(WireError) {
        precondition(method.isToken, "a method is a token")
        guard isTarget(target) else { throw .partUnwritable }
        head.append(method)
        finishRequestLine(target, &head)
    }

    /// `METHOD TARGET HTTP/1.1`, for a method that a client sent.
    package static func requestLine(
        method: Span<UInt8>,
        _ target: Span<UInt8>,
        to head: inout [UInt8]
    ) throws(WireError) {
        guard isToken(method), isTarget(target) else { throw .partUnwritable }
        head.append(method)
        finishRequestLine(target, &head)
    }

    /// `HTTP/1.1 STATUS reason`, with the registered reason or none; the status has three digits.
    package static func statusLine(_ status: Int, to head: inout [UInt8]) {
        precondition(100...999 ~= status, "a status has three digits")
        if let line = statusLine(of: status) { return head.append(line) }
        head.append("HTTP/1.1 ")
        head.appendDecimal(status)
        head.append(" \r\n")
    }

    /// One field, both parts ours.
    package static func field(
        _ name: StaticString,
        _ value: StaticString,
        to head: inout [UInt8]
    ) {
        precondition(name.isToken && value.isValue, "a field of ours is well-formed")
        head.append(addingCapacity: name.utf8CodeUnitCount + value.utf8CodeUnitCount + 4) { line in
            line.append(name)
            line.append(": ")
            line.append(value)
            line.append("\r\n")
        }
    }

    /// One field with a number.
    package static func field(_ name: StaticString, _ value: Int, to head: inout [UInt8]) {
        precondition(name.isToken, "a field name is a token")
        head.append(addingCapacity: name.utf8CodeUnitCount + 2) { line in
            line.append(name)
            line.append(": ")
        }
        head.appendDecimal(value)
        head.append("\r\n")
    }

    /// One field of ours with a value from elsewhere.
    package static func field(
        _ name: StaticString,
        _ value: Span<UInt8>,
        to head: inout [UInt8]
    ) throws(WireError) {
        precondition(name.isToken, "a field name is a token")
        guard isValue(value) else { throw .partUnwritable }
        head.append(addingCapacity: name.utf8CodeUnitCount + value.count + 4) { line in
            line.append(name)
            line.append(": ")
            line.append(value)
            line.append("\r\n")
        }
    }

    /// One field from elsewhere.
    package static func field(
        name: Span<UInt8>,
        _ value: Span<UInt8>,
        to head: inout [UInt8]
    ) throws(WireError) {
        guard isToken(name), isValue(value) else { throw .partUnwritable }
        head.append(addingCapacity: name.count + value.count + 4) { line in
            line.append(name)
            line.append(": ")
            line.append(value)
            line.append("\r\n")
        }
    }

    /// A field of a parsed head, out of the bytes it was parsed from.
    package static func field(
        _ field: Field,
        of bytes: Span<UInt8>,
        to head: inout [UInt8]
    ) throws(WireError) {
        try Self.field(
            name: bytes.extracting(field.name),
            bytes.extracting(field.value),
            to: &head
        )
    }

    /// `content-length`.
    package static func contentLength(_ length: Int, to head: inout [UInt8]) {
        precondition(length >= 0, "a length is not negative")
        field("content-length", length, to: &head)
    }

    /// `transfer-encoding: chunked`.
    package static func chunked(to head: inout [UInt8]) {
        head.append("transfer-encoding: chunked\r\n")
    }

    /// The empty line.
    package static func end(to head: inout [UInt8]) {
        head.append("\r\n")
    }

    private static func finishRequestLine(_ target: Span<UInt8>, _ head: inout [UInt8]) {
        head.append(" ")
        head.append(target)
        head.append(" HTTP/1.1\r\n")
    }

    fileprivate static func isToken(_ bytes: Span<UInt8>) -> Bool {
        !bytes.isEmpty && bytes.firstOutsideToken(from: 0, to: bytes.count) == bytes.count
    }

    private static func isTarget(_ bytes: Span<UInt8>) -> Bool {
        !bytes.isEmpty && bytes.firstInvisible(from: 0, to: bytes.count) == bytes.count
    }

    fileprivate static func isValue(_ bytes: Span<UInt8>) -> Bool {
        bytes.firstOutsideValue(from: 0, to: bytes.count) == bytes.count
    }
}

extension StaticString {
    fileprivate var isToken: Bool {
        // SAFETY: the text lives as long as the program.
        let bytes = unsafe Span(_unsafeStart: utf8Start, count: utf8CodeUnitCount)
        return HeadWriter.isToken(bytes)
    }

    fileprivate var isValue: Bool {
        // SAFETY: the text lives as long as the program.
        let bytes = unsafe Span(_unsafeStart: utf8Start, count: utf8CodeUnitCount)
        return HeadWriter.isValue(bytes)
    }
}
