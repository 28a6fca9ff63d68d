import HTTPWire

/// Measures the wire codec: heads of 1 to 128 fields, bodies in chunks, server-sent events.
@main
enum WireBench {
    static func main() {
        measureRequestHeads()
        measureOtherHeads()
        measureWriters()
        measureChunks()
        measureEvents()
    }

    private static func measureRequestHeads() {
        Report.heading("request heads")
        var limits = WireLimits()
        limits.fieldsMax = 200
        for count in [1, 2, 4, 8, 12, 16, 32, 64, 128] {
            measure("\(count) fields", Messages.request(fields: count), limits)
        }
        measure("the OpenAI SDK's 18 fields", Messages.openAIRequest, limits)
    }

    private static func measure(_ name: String, _ bytes: [UInt8], _ limits: WireLimits) {
        var head = RequestHead()
        let time = Stopwatch {
            check((try? head.parse(bytes.span, limits: limits)) == bytes.count)
        }
        let rate = Report.fixed(Double(bytes.count) / time.best, 2) + " GB/s"
        Report.line("\(name), \(bytes.count) bytes", time, rate)
    }

    private static func measureOtherHeads() {
        Report.heading("other heads")
        let limits = WireLimits()
        var answer = ResponseHead()
        let bytes = Messages.answer
        let time = Stopwatch {
            check((try? answer.parse(bytes.span, limits: limits)) == bytes.count)
        }
        Report.line("an answer's 12 fields, \(bytes.count) bytes", time)

        var head = RequestHead()
        for fields in [20, 40, 80] {
            let long = Messages.request(fields: fields, valueBytes: 380)
            let trickle = Stopwatch(parts: long.count) {
                var found: Int?
                for count in 1...long.count {
                    found = try? head.parse(long.span.extracting(0..<count), limits: limits)
                }
                check(found == long.count)
            }
            Report.line("each of \(long.count) bytes, one at a time", trickle)
        }
    }

    private static func measureWriters() {
        Report.heading("writers")
        var out: [UInt8] = []
        let id = Array("req_0123456789abcdef0123456789abcdef".utf8)
        let time = Stopwatch {
            out.removeAll(keepingCapacity: true)
            HeadWriter.statusLine(200, to: &out)
            HeadWriter.field("content-type", "application/json", to: &out)
            HeadWriter.contentLength(743, to: &out)
            try? HeadWriter.field("x-request-id", id.span, to: &out)
            HeadWriter.field("cache-control", "no-store", to: &out)
            HeadWriter.end(to: &out)
        }
        Report.line("answer head of 4 fields, \(out.count) bytes", time)
        let data = [UInt8](repeating: 0x61, count: 220)
        let chunk = Stopwatch {
            out.removeAll(keepingCapacity: true)
            ChunkWriter.chunk(data.span, to: &out)
        }
        Report.line("chunk of 220 bytes", chunk)
    }

    private static func measureChunks() {
        Report.heading("each chunk of a body of 1 MiB")
        for size in [1, 16, 220, 1024, 16 * 1024, 256 * 1024] {
            let bytes = Messages.chunked(bytes: 1 << 20, chunkBytes: size)
            let chunks = (1 << 20) / size
            let time = Stopwatch(parts: chunks) { check(decode(bytes) == chunks * size) }
            Report.line("\(size) bytes", time)
        }
    }

    private static func decode(_ bytes: [UInt8]) -> Int {
        var decoder = BodyDecoder(.chunked, limits: WireLimits())
        var (position, total) = (0, 0)
        while case .data(let range) = try? decoder.next(bytes.span, from: &position) {
            total += range.count
        }
        return decoder.isFinished ? total : -1
    }

    private static func measureEvents() {
        Report.heading("each server-sent event of 220 bytes")
        let event = Messages.event
        let count = 1024
        let stream = Array(repeatElement(event, count: count).joined())
        for step in [event.count, event.count * 16, 100, 7, 1] {
            let time = Stopwatch(parts: count) { check(split(stream, step: step) == count) }
            let rate = Report.fixed(1000 / time.best, 2) + " million/s"
            Report.line("read in pieces of \(step)", time, rate)
        }
    }

    private static func split(_ stream: [UInt8], step: Int) -> Int {
        var splitter = SSESplitter(limits: WireLimits())
        var (start, events) = (0, 0)
        while start < stream.count {
            let end = min(start + step, stream.count)
            let piece = stream.span.extracting(start..<end)
            var position = 0
            while case .event(let event) = try? splitter.next(piece, from: &position) {
                events += event.data == nil ? 0 : 1
            }
            start = end
        }
        return events
    }

    /// A result that is not as expected would make the time meaningless.
    @inline(__always)
    private static func check(_ isAsExpected: Bool) {
        precondition(isAsExpected, "the codec did not do what is measured")
    }
}
