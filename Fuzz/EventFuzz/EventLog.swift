import HTTPWire

/// An event that a client's program gets to see.
struct Dispatched: Equatable {
    var name: [UInt8]
    var data: [UInt8]
}

/// What a splitter made of a stream in pieces.
struct EventLog: Equatable {
    private(set) var events: [[UInt8]] = []
    private(set) var dispatched: [Dispatched] = []
    private(set) var rest: [UInt8] = []
    private(set) var error: WireError?

    init(_ bytes: [UInt8], _ pieces: [Range<Int>], _ limits: WireLimits) {
        var splitter = SSESplitter(limits: limits)
        do throws(WireError) {
            for piece in pieces {
                var position = 0
                let input = bytes.span.extracting(piece)
                while case .event(let event) = try splitter.next(input, from: &position) {
                    note(event, splitter, input)
                }
                precondition(position == piece.count)
            }
        } catch {
            self.error = error
            return
        }
        switch splitter.finish() {
        case .clean: break
        case .event(let event): note(event, splitter, bytes.span)
        case .cutShort(let range): rest = Array(splitter.carry[range])
        }
        if !bytes.contains(0x0D) { precondition(Array(events.joined()) + rest == bytes) }
    }

    private mutating func note(
        _ event: SSEEvent,
        _ splitter: SSESplitter,
        _ input: Span<UInt8>
    ) {
        let (raw, name, data) = splitter.withBytes(of: event, in: input) { bytes in
            (
                event.raw.map { bytes[$0] }, (event.name ?? 0..<0).map { bytes[$0] },
                event.data.map { $0.map { bytes[$0] } }
            )
        }
        events.append(raw)
        if let data { dispatched.append(Dispatched(name: name, data: data)) }
    }
}
