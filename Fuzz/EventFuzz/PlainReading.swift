/// A plain reading of WHATWG HTML section 9.2.6, written for nothing but likeness to its text.
enum PlainReading {
    static func events(_ stream: [UInt8]) -> [Dispatched] {
        var events: [Dispatched] = []
        var data: [UInt8] = []
        var name: [UInt8] = []
        for line in lines(stream) {
            guard !line.isEmpty else {
                if !data.isEmpty {
                    events.append(Dispatched(name: name, data: Array(data.dropLast())))
                }
                (data, name) = ([], [])
                continue
            }
            let colon = line.firstIndex(of: 0x3A) ?? line.count
            var value = Array(line.dropFirst(colon + 1))
            if value.first == 0x20 { value.removeFirst() }
            switch String(decoding: line[..<colon], as: UTF8.self) {
            case "data": data += value + [0x0A]
            case "event": name = value
            default: break
            }
        }
        return events
    }

    /// The lines that have ended, without a byte order mark.
    private static func lines(_ stream: [UInt8]) -> [[UInt8]] {
        var rest = stream[...]
        if rest.starts(with: [0xEF, 0xBB, 0xBF]) { rest = rest.dropFirst(3) }
        var lines: [[UInt8]] = []
        while let end = rest.firstIndex(where: { $0 == 0x0D || $0 == 0x0A }) {
            lines.append(Array(rest[..<end]))
            let isPair = rest[end] == 0x0D && rest[(end + 1)...].first == 0x0A
            rest = rest[(end + (isPair ? 2 : 1))...]
        }
        return lines
    }
}
