/// A request's head, read strictly (RFC 9112) into storage that is used again for the next one.
///
/// All ranges refer to the span of the `parse` call that succeeded, which begins with the head's
/// first byte; the caller keeps those bytes for as long as it uses the ranges. What is refused,
/// beyond what the RFC demands: white space anywhere it is merely tolerated, two equal content
/// lengths, any transfer encoding but `chunked`, tunnels, and methods or targets outside of
/// visible ASCII. `obs-text` in field values (bytes from 0x80) is accepted and left opaque.
package struct RequestHead: Sendable {
    private enum Phase: UInt8 {
        case start, emptyLine, method, target, version, versionEnd, lineEnd, fields, complete
    }

    private var phase = Phase.start
    private var failure: WireError?
    private var partStart = 0
    private var reader = FieldReader()

    /// The method, and where it is spelled.
    package private(set) var method = Method.other
    /// Where the method stands.
    package private(set) var methodRange = 0..<0
    /// The whole request target.
    package private(set) var target = 0..<0
    /// The target's path; empty for an absolute target without one, which means `/`.
    package private(set) var path = 0..<0
    /// What follows the target's `?`, or nil without one.
    package private(set) var query: Range<Int>?
    /// The request's version.
    package private(set) var version = HTTPVersion.http11
    /// How the body is delimited; never `untilClose`.
    package private(set) var framing = BodyFraming.none
    /// Whether the client waits for `100 Continue` before it sends the body.
    package private(set) var expectsContinue = false

    /// An empty head; its storage grows to what the requests need and is kept.
    package init() {}

    /// The header fields, in the order they came.
    package var fields: [Field] { reader.fields }

    /// Whether the client lets the connection stay open for another request.
    package var keepAlive: Bool {
        !reader.meaning.closes && (version == .http11 || reader.meaning.keepsAlive)
    }

    /// Where the value of the first field of that name stands; not for `other`.
    package func value(of name: FieldName) -> Range<Int>? { reader.value(of: name) }

    /// Forgets the head, also one that failed or is half read.
    package mutating func reset() {
        phase = .start
        failure = nil
        reader.reset()
        framing = .none
        expectsContinue = false
        query = nil
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
            try readStartLine(bytes, end, limits)
        }
        if phase == .fields,
            try reader.read(bytes, to: end, once: namesOnce, limits: limits)
        {
            try finish(bytes)
            phase = .complete
            return reader.position
        }
        guard end < limits.headBytesMax else { throw .headTooLarge }
        return nil
    }

    /// One step through the request line: to the end of a part, or of the bytes.
    private mutating func readStartLine(
        _ bytes: Span<UInt8>,
        _ end: Int,
        _ limits: WireLimits
    ) throws(WireError) {
        let byte = bytes[reader.position]
        switch phase {
        case .start:
            // One empty line may precede a request (RFC 9112 section 2.2): old clients do that.
            if byte == 0x0D, reader.position == 0 {
                reader.position = 1
                phase = .emptyLine
            } else {
                partStart = reader.position
                phase = .method
            }
        case .emptyLine:
            guard byte == 0x0A else { throw .bareCarriageReturn }
            reader.position += 1
            phase = .start
        case .method: try readMethod(bytes, end, limits)
        case .target: try readTarget(bytes, end, limits)
        case .version: try readVersion(bytes)
        case .versionEnd:
            guard byte == 0x0D else {
                throw byte == 0x0A ? .bareLineFeed : .versionMalformed
            }
            reader.position += 1
            phase = .lineEnd
        case .lineEnd:
            guard byte == 0x0A else { throw .bareCarriageReturn }
            reader.position += 1
            phase = .fields
        case .fields, .complete: break
        }
    }

    private mutating func readMethod(
        _ bytes: Span<UInt8>,
        _ end: Int,
        _ limits: WireLimits
    ) throws(WireError) {
        let capped = min(end, partStart + limits.methodBytesMax + 1)
        reader.position = bytes.firstOutsideToken(from: reader.position, to: capped)
        guard reader.position - partStart <= limits.methodBytesMax else { throw .methodTooLong }
        guard reader.position < end else { return }
        guard bytes[reader.position] == 0x20, reader.position > partStart else {
            switch bytes[reader.position] {
            case 0x0A: throw .bareLineFeed
            case 0x0D where reader.position > partStart: throw .requestLineMalformed
            default: throw .methodInvalid
            }
        }
        methodRange = partStart..<reader.position
        method = Method(bytes.extracting(methodRange))
        guard method != .connect else { throw .connectRefused }
        reader.position += 1
        partStart = reader.position
        phase = .target
    }

    private mutating func readTarget(
        _ bytes: Span<UInt8>,
        _ end: Int,
        _ limits: WireLimits
    ) throws(WireError) {
        let capped = min(end, partStart + limits.targetBytesMax + 1)
        reader.position = bytes.firstInvisible(from: reader.position, to: capped)
        guard reader.position - partStart <= limits.targetBytesMax else { throw .targetTooLong }
        guard reader.position < end else { return }
        switch bytes[reader.position] {
        case 0x20: break
        case 0x0D: throw .requestLineMalformed
        case 0x0A: throw .bareLineFeed
        default: throw .targetInvalid
        }
        guard reader.position > partStart else { throw .requestLineMalformed }
        target = partStart..<reader.position
        guard let parts = TargetParts(bytes, target, method) else { throw .targetInvalid }
        (path, query, authority) = (parts.path, parts.query, parts.authority)
        reader.position += 1
        partStart = reader.position
        phase = .version
    }

    /// An absolute target's authority.
    private var authority: Range<Int>?

    /// One byte of `HTTP/1.1`; digits other than ours make it another version, not a mistake.
    private mutating func readVersion(_ bytes: Span<UInt8>) throws(WireError) {
        let offset = reader.position - partStart
        let byte = bytes[reader.position]
        let fits =
            offset == 5 || offset == 7 ? byte.isDigit : byte == versionPattern.byte(at: offset)
        guard fits else {
            throw byte == 0x20
                ? .requestLineMalformed : byte == 0x0A ? .bareLineFeed : .versionMalformed
        }
        reader.position += 1
        guard offset == 7 else { return }
        guard bytes[partStart + 5] == 0x31, byte <= 0x31 else { throw .versionUnsupported }
        version = byte == 0x31 ? .http11 : .http10
        phase = .versionEnd
    }

    /// What can only be judged when all fields are known.
    private mutating func finish(_ bytes: Span<UInt8>) throws(WireError) {
        if let host = value(of: .host) {
            guard isHost(bytes, host) else { throw .hostInvalid }
            // The target wins over Host (RFC 9112 section 3.2.2); two opinions are refused instead.
            if let authority, !bytes.sameLetters(authority, host) { throw .targetDiffersFromHost }
        } else {
            guard version == .http10 else { throw .hostMissing }
        }
        if reader.meaning.isChunked {
            guard version == .http11 else { throw .transferEncodingTooOld }
            framing = .chunked
        } else if let length = reader.meaning.contentLength {
            framing = .length(length)
        }
        if let expectation = value(of: .expect) {
            guard bytes.spells("100-continue", ignoringCaseIn: expectation) else {
                throw .expectationUnknown
            }
            // A 1.0 client cannot wait for it, and one without a body has nothing to send.
            expectsContinue = version == .http11 && framing != .none && framing != .length(0)
        }
    }
}

/// Fields of which two in one request are refused: two readers could believe a different one each
/// (RFC 9110 section 5.3 allows repeating list fields only).
private let namesOnce = FieldNames([
    .host, .contentLength, .transferEncoding, .expect, .authorization, .proxyAuthorization, .apiKey,
    .xAPIKey, .cookie, .origin, .secFetchSite, .xCSRFToken, .xTollgateUser, .contentType,
    .contentEncoding, .idempotencyKey, .accessControlRequestMethod,
])

private let versionPattern: StaticString = "HTTP/1.1"
