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
        Report.heading("request heads, CPU time for each")
        var limits = WireLimits()
        limits.fieldsMax = 200
        for count in [1, 2, 4, 8, 12, 16, 32, 64, 128] {
            let bytes = Messages.request(fields: count)
            Report.line(
                "\(count) fields, \(bytes.count) bytes",
                parse(bytes, limits),
                rate(bytes, limits)
            )
        }
        let sdk = Messages.openAIRequest
        Report.line("the OpenAI SDK's, \(sdk.count) bytes", parse(sdk, limits), rate(sdk, limits))
    }

    private static func parse(_ bytes: [UInt8], _ limits: WireLimits) -> Double {
        var head = RequestHead()
        return Stopwatch.nanoseconds {
            guard (try? head.parse(bytes.span, limits: limits)) == bytes.count else { fatalError() }
        }
    }

    private static func rate(_ bytes: [UInt8], _ limits: WireLimits) -> String {
        Report.fixed(Double(bytes.count) / parse(bytes, limits), 2) + " GB/s"
    }

    private static func measureOtherHeads() {
        Report.heading("other heads")
        let limits = WireLimits()
        var answer = ResponseHead()
        let bytes = Messages.answer
        let time = Stopwatch.nanoseconds {
            guard (try? answer.parse(bytes.span, limits: limits)) == bytes.count else {
                fatalError()
            }
        }
        Report.line("answer head, \(bytes.count) bytes", time)

        var head = RequestHead()
        let long = Messages.request(fields: 90, valueBytes: 340)
        let trickle = Stopwatch.nanoseconds {
            var found: Int?
            for count in 1...long.count {
                found = try? head.parse(long.span.extracting(0..<count), limits: limits)
            }
            guard found == long.count else { fatalError() }
        }
        let perByte = Report.fixed(trickle / Double(long.count), 1)
        Report.line("\(long.count) bytes, one at a time", trickle, "\(perByte) ns a byte")
    }

    private static func measureWriters() {
        Report.heading("writers")
        var out: [UInt8] = []
        let id = Array("req_0123456789abcdef0123456789abcdef".utf8)
        let time = Stopwatch.nanoseconds {
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
        let chunk = Stopwatch.nanoseconds {
            out.removeAll(keepingCapacity: true)
            ChunkWriter.chunk(data.span, to: &out)
        }
        Report.line("chunk of 220 bytes", chunk)
    }

    private static func measureChunks() {
        Report.heading("chunked bodies of 1 MiB, CPU time for a chunk")
        for size in [1, 16, 220, 1024, 16 * 1024, 256 * 1024] {
            let bytes = Messages.chunked(bytes: 1 << 20, chunkBytes: size)
            let chunks = (1 << 20) / size
            let time = Stopwatch.nanoseconds {
                guard decode(bytes) == chunks * size else { fatalError() }
            }
            let note = Report.fixed(Double(bytes.count) / time, 2) + " GB/s"
            Report.line("chunks of \(size)", time / Double(chunks), note)
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
        Report.heading("server-sent events of 220 bytes, CPU time for an event")
        let event = Messages.event
        let count = 1024
        let stream = Array(repeatElement(event, count: count).joined())
        for step in [event.count, event.count * 16, 100, 7, 1] {
            let time = Stopwatch.nanoseconds {
                guard split(stream, step: step) == count else { fatalError() }
            }
            let perEvent = time / Double(count)
            let note = Report.fixed(1000 / perEvent, 2) + " million events/s"
            Report.line("read in pieces of \(step)", perEvent, note)
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
}
