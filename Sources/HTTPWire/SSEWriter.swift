/// Appends server-sent events to a buffer.
package enum SSEWriter {
    /// An event whose data is `data`; each line of it becomes a data line.
    package static func event(_ data: Span<UInt8>, to stream: inout [UInt8]) {
        var start = 0
        while true {
            let end = data.firstLineEnd(from: start, to: data.count)
            stream.append("data: ")
            stream.append(data.extracting(start..<end))
            stream.append("\n")
            guard end < data.count else { break }
            start = end + 1
            if data[end] == 0x0D, start < data.count, data[start] == 0x0A { start += 1 }
        }
        stream.append("\n")
    }

    /// An event with a name, which has no line ends: those of a parsed event never do.
    package static func event(
        _ data: Span<UInt8>,
        named name: Span<UInt8>,
        to stream: inout [UInt8]
    ) {
        precondition(name.firstLineEnd(from: 0, to: name.count) == name.count, "a name is one line")
        stream.append("event: ")
        stream.append(name)
        stream.append("\n")
        event(data, to: &stream)
    }

    /// An event of a literal without line ends, for example `[DONE]`.
    package static func event(_ data: StaticString, to stream: inout [UInt8]) {
        stream.append("data: ")
        stream.append(data)
        stream.append("\n\n")
    }

    /// A comment: the only keep-alive that every SDK survives.
    package static func comment(_ text: StaticString, to stream: inout [UInt8]) {
        stream.append(": ")
        stream.append(text)
        stream.append("\n\n")
    }
}
