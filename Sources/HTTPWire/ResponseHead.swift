/// An answer's head, read strictly (RFC 9112) into storage that is used again for the next one.
///
/// All ranges refer to the span of the `parse` call that succeeded, which begins with the head's
/// first byte. An interim answer (1xx) is a head of its own: the driver reads on after it.
package struct ResponseHead: Sendable {
    private enum Phase: UInt8 {
        case version, versionEnd, status, statusEnd, reason, lineEnd, fields, complete
    }

    private var phase = Phase.version
    private var failure: WireError?
    private var reasonStart = 0
    private var reader = FieldReader()

    /// The answer's version.
    package private(set) var version = HTTPVersion.http11
    /// The status, 100 to 599.
    package private(set) var status = 0
    /// Where the reason phrase stands; it may be empty and means nothing.
    package private(set) var reason = 0..<0

    /// An empty head; its storage grows to what the answers need and is kept.
    package init() {}

    /// The header fields, in the order they came.
    package var fields: [Field] { reader.fields }

    /// Where the value of the first field of that name stands; not for `other`.
    package func value(of name: FieldName) -> Range<Int>? { reader.value(of: name) }

    /// Whether this is an interim answer (1xx), after which another head follows.
    package var isInterim: Bool { status < 200 }

    /// How the body of this answer to `method` is delimited (RFC 9112 section 6.3).
    package func framing(for method: Method) -> BodyFraming {
        if method == .head || isInterim || status == 204 || status == 304 { return .none }
        if reader.meaning.isChunked { return .chunked }
        if let length = reader.meaning.contentLength { return .length(length) }
        return .untilClose
    }

    /// Whether the connection can be used again once the body of this answer to `method` is read.
    package func keepAlive(for method: Method) -> Bool {
        !reader.meaning.closes && (version == .http11 || reader.meaning.keepsAlive)
            && framing(for: method) != .untilClose
    }

    /// Forgets the head, also one that failed or is half read.
    package mutating func reset() {
        phase = .version
        failure = nil
        status = 0
        reader.reset()
    }

    /// Reads on in `bytes`, which begin with the head's first byte and hold at least what the call
    /// before had: nil when the head is not complete yet, else the number of its bytes.
    ///
    /// Bytes that were looked at are not looked at again. A call after a success begins a new head;
    /// a call after an error throws that error again, until `reset()`.
    package mutating func parse(
        _ bytes: Span<UInt8>,
        limits: WireLimits
    ) throws(WireError) -> Int? {
        if phase == .complete { reset() }
        if let failure { throw failure }
        do throws(WireError) {
            return try read(bytes, limits)
        } catch {
            failure = error
            throw error
        }
    }

    private mutating func read(
        _ bytes: Span<UInt8>,
        _ limits: WireLimits
    ) throws(WireError) -> Int? {
        let end = min(bytes.count, limits.headBytesMax)
        precondition(reader.position <= bytes.count, "a head's bytes were taken away")
        while phase != .fields, reader.position < end {
            try readStatusLine(bytes, end)
        }
        if phase == .fields,
            try reader.read(bytes, to: end, once: namesOnce, limits: limits)
        {
            // We never ask for another protocol, so what follows would not be HTTP.
            guard status != 101 else { throw .upgradeUnasked }
            guard !reader.meaning.isChunked || version == .http11 else {
                throw .transferEncodingTooOld
            }
            phase = .complete
            return reader.position
        }
        guard end < limits.headBytesMax else { throw .headTooLarge }
        return nil
    }

    /// One step through the status line.
    ///
    /// The space before an absent reason may be absent too: servers exist that leave it out, and
    /// nothing can be smuggled by it.
    private mutating func readStatusLine(
        _ bytes: Span<UInt8>,
        _ end: Int
    ) throws(WireError) {
        let byte = bytes[reader.position]
        switch phase {
        case .version: try readVersion(byte)
        case .versionEnd:
            guard byte == 0x20 else { throw .statusLineMalformed }
            phase = .status
        case .status: try readStatus(byte)
        case .statusEnd:
            reasonStart = reader.position
            switch byte {
            case 0x20:
                reasonStart += 1
                phase = .reason
            case 0x0D:
                reason = reasonStart..<reasonStart
                phase = .lineEnd
            case 0x0A: throw .bareLineFeed
            default: throw .statusLineMalformed
            }
        case .reason:
            reader.position = bytes.firstOutsideValue(from: reader.position, to: end)
            guard reader.position < end else { return }
            guard bytes[reader.position] == 0x0D else {
                throw bytes[reader.position] == 0x0A ? .bareLineFeed : .statusLineMalformed
            }
            reason = reasonStart..<reader.position
            phase = .lineEnd
        case .lineEnd:
            guard byte == 0x0A else { throw .bareCarriageReturn }
            phase = .fields
        case .fields, .complete: break
        }
        reader.position += 1
    }

    private mutating func readVersion(_ byte: UInt8) throws(WireError) {
        let pattern: StaticString = "HTTP/1."
        switch reader.position {
        case 5:
            guard byte.isDigit else { throw .versionMalformed }
            guard byte == 0x31 else { throw .versionUnsupported }
        case 7:
            guard byte.isDigit else { throw .versionMalformed }
            guard byte <= 0x31 else { throw .versionUnsupported }
            version = byte == 0x31 ? .http11 : .http10
            phase = .versionEnd
        default:
            guard byte == pattern.byte(at: reader.position) else { throw .versionMalformed }
        }
    }

    private mutating func readStatus(_ byte: UInt8) throws(WireError) {
        guard byte.isDigit else { throw .statusLineMalformed }
        status = status * 10 + Int(byte - 0x30)
        // The version takes 8 bytes and its space one.
        guard reader.position == 11 else { return }
        guard 100...599 ~= status else { throw .statusLineMalformed }
        phase = .statusEnd
    }
}

/// Fields of which two in one answer are refused: those that delimit it.
private let namesOnce = FieldNames([.contentLength, .transferEncoding])
