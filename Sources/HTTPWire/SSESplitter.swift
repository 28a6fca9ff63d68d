/// Splits a stream of server-sent events (WHATWG HTML section 9.2) into events, however it is cut.
///
/// An event that lies wholly within one span is answered as ranges into it and not copied. One that
/// is cut is gathered in `carry`; so is one with several data lines, followed by its joined data.
/// Every byte is looked at once for a line end. Lines end in LF, CR LF or CR: whether a CR is
/// followed by LF may have to wait for the next byte, except that an empty line whose CR comes
/// after a lone CR ends the event at once (a LF behind it is then dropped).
package struct SSESplitter: Sendable {
    /// The bytes of an event whose place says so; else the beginning of the next event.
    package private(set) var carry: [UInt8] = []
    /// The values of several data lines, joined.
    private var joined: [UInt8] = []
    /// Whether `carry` belongs to the event that was answered last.
    private var isCarryGiven = false

    private let eventBytesMax: Int
    private var failure: WireError?

    // The event being read; its ranges and `lineStart` count from its first byte.
    private var event = SSEEvent()
    private var dataLines = 0
    private var lineStart = 0
    /// Whether the last byte given was a CR whose LF may follow.
    private var isCRPending = false
    /// Whether the last line ended in a lone CR.
    private var didEndInCR = false
    /// Whether a LF in front of the next event belongs to the last event's CR.
    private var dropsLF = false
    /// Whether no line has been read: only there is a byte order mark one.
    private var isAtStreamStart = true

    /// A splitter at the start of a stream.
    package init(limits: WireLimits) {
        eventBytesMax = limits.eventBytesMax
    }

    /// The next event in `bytes` from `position`, which moves behind what was read.
    ///
    /// A call after an error throws that error again.
    package mutating func next(
        _ bytes: Span<UInt8>,
        from position: inout Int
    ) throws(WireError) -> SSEStep {
        if let failure { throw failure }
        if isCarryGiven { dropCarry() }
        if dropsLF, position < bytes.count {
            dropsLF = false
            if bytes[position] == 0x0A { position += 1 }
        }
        // Where the event's first byte is, or would be if the carried ones stood before the input.
        let origin = position - carry.count
        let isCarried = !carry.isEmpty
        while let lineEnd = endLine(bytes, &position, origin) {
            let line = lineStart..<lineEnd
            lineStart = position - origin
            try checkSize(lineStart)
            let isLast: Bool
            if isCarried {
                let taken = origin + carry.count
                carry.append(bytes.extracting(taken..<position))
                isLast = noteCarried(line)
            } else {
                isLast = note(bytes, line, origin: origin)
            }
            guard isLast else { continue }
            if dataLines > 1, !isCarried { carry.append(bytes.extracting(origin..<position)) }
            return .event(complete(origin))
        }
        position = bytes.count
        let taken = origin + carry.count
        carry.append(bytes.extracting(taken..<position))
        try checkSize(carry.count)
        return .needMore
    }

    /// Says what is left now that the stream has ended; the splitter can then read another one.
    package mutating func finish() -> SSEEnd {
        if isCarryGiven { dropCarry() }
        var end = carry.isEmpty ? SSEEnd.clean : .cutShort(0..<carry.count)
        if isCRPending, failure == nil {
            let line = lineStart..<carry.count - 1
            lineStart = carry.count
            if noteCarried(line) { end = .event(complete(0)) }
        }
        beginEvent()
        isCarryGiven = true
        (isCRPending, didEndInCR, dropsLF, isAtStreamStart) = (false, false, false, true)
        failure = nil
        return end
    }

    /// Gives `body` the bytes that an event's ranges refer to; `input` is the span it was found in.
    package func withBytes<Result>(
        of event: SSEEvent,
        in input: Span<UInt8>,
        _ body: (Span<UInt8>) -> Result
    ) -> Result {
        event.place == .input ? body(input) : body(carry.span)
    }

    /// Finds the end of the line that goes on at `position`; answers where its content ends, nil
    /// when that is not known yet.
    private mutating func endLine(
        _ bytes: Span<UInt8>,
        _ position: inout Int,
        _ origin: Int
    ) -> Int? {
        var end = position - 1
        if !isCRPending {
            end = bytes.firstLineEnd(from: position, to: bytes.count)
            guard end < bytes.count else { return nil }
            position = end + 1
            if bytes[end] == 0x0A {
                didEndInCR = false
                return end - origin
            }
            if didEndInCR, end - origin == lineStart {
                dropsLF = true
                return end - origin
            }
        }
        isCRPending = position == bytes.count
        guard !isCRPending else { return nil }
        didEndInCR = bytes[position] != 0x0A
        if !didEndInCR { position += 1 }
        return end - origin
    }

    /// Notes the line at `line` of the event, whose first byte is at `origin`; true for the empty
    /// line that ends the event.
    private mutating func note(_ bytes: Span<UInt8>, _ line: Range<Int>, origin: Int) -> Bool {
        let line = SSELine(bytes, line.moved(by: origin), isFirst: isAtStreamStart)
        isAtStreamStart = false
        let value = line.value.moved(by: -origin)
        switch line.kind {
        case .blank: return true
        case .comment: return false
        case .data:
            dataLines += 1
            if dataLines > 1 { join(bytes, value, origin) }
            event.data = value
        case .event: event.name = value
        case .id: event.hasID = true
        case .retry: event.hasRetry = true
        case .unknown: break
        }
        event.isComment = false
        return false
    }

    private mutating func noteCarried(_ line: Range<Int>) -> Bool {
        let bytes = carry
        return note(bytes.span, line, origin: 0)
    }

    private mutating func join(_ bytes: Span<UInt8>, _ value: Range<Int>, _ origin: Int) {
        if dataLines == 2, let first = event.data {
            joined.append(bytes.extracting(first.moved(by: origin)))
        }
        joined.append(0x0A)
        joined.append(bytes.extracting(value.moved(by: origin)))
    }

    /// The event that ends at `lineStart`; its bytes are in the carry, or in the input at `origin`.
    private mutating func complete(_ origin: Int) -> SSEEvent {
        var whole = event
        whole.raw = 0..<lineStart
        if dataLines > 1 {
            whole.data = carry.count..<carry.count + joined.count
            carry += joined
        }
        isCarryGiven = !carry.isEmpty
        whole.place = isCarryGiven ? .carry : .input
        if !isCarryGiven { whole.move(by: origin) }
        beginEvent()
        return whole
    }

    private mutating func beginEvent() {
        event = SSEEvent()
        dataLines = 0
        lineStart = 0
        if !joined.isEmpty { joined.removeAll(keepingCapacity: joined.capacity <= keptBytesMax) }
    }

    private mutating func dropCarry() {
        carry.removeAll(keepingCapacity: carry.capacity <= keptBytesMax)
        isCarryGiven = false
    }

    private mutating func checkSize(_ bytes: Int) throws(WireError) {
        guard bytes <= eventBytesMax else {
            failure = .eventTooLarge
            throw .eventTooLarge
        }
    }
}

/// Storage that stays with a splitter between events; one huge event must not cost a stream's
/// memory for good.
private let keptBytesMax = 16 * 1024

extension Range<Int> {
    /// The same range, so much further on.
    @inline(__always)
    func moved(by distance: Int) -> Range<Int> {
        lowerBound + distance..<upperBound + distance
    }
}
