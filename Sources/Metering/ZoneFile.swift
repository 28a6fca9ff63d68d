/// Reads a compiled time zone (TZif, RFC 8536), as `/usr/share/zoneinfo` holds them.
///
/// The file's rule for the years after its last change (its footer) is written out to 2100.
package enum ZoneFile {
    /// The zone in a file's bytes; nil when they are not a version 2 or later TZif file.
    package static func zone(named name: String, in bytes: [UInt8]) -> CivilZone? {
        var reader = Reader(bytes: bytes)
        guard let old = reader.header(), old.version >= UInt8(ascii: "2") else { return nil }
        guard reader.skip(old.bodyBytes(timeBytes: 4)) else { return nil }
        guard let header = reader.header(), let body = reader.body(header) else { return nil }
        let footer = reader.footer()
        let rule = footer.flatMap { ZoneRule($0) }
        let last = body.changes.last?.seconds ?? 0
        let later = rule?.changes(after: last, until: endSeconds) ?? []
        let offset =
            body.changes.isEmpty
            ? (rule?.standardOffsetSeconds ?? body.firstOffset) : body.firstOffset
        return CivilZone(
            name: name,
            firstOffsetSeconds: offset,
            changes: body.changes + later
        )
    }

    /// 2100-01-01 00:00 UTC.
    private static let endSeconds: Int64 = 4_102_444_800

    private struct Header {
        let version: UInt8
        let utIndicators, wallIndicators, leaps, times, types, letters: Int

        func bodyBytes(timeBytes: Int) -> Int {
            times * timeBytes + times + types * 6 + letters + leaps * (timeBytes + 4)
                + wallIndicators + utIndicators
        }
    }

    private struct Body {
        let firstOffset: Int
        let changes: [CivilZone.Change]
    }

    private struct Reader {
        let bytes: [UInt8]
        var position = 0

        mutating func skip(_ count: Int) -> Bool {
            guard count >= 0, bytes.count - position >= count else { return false }
            position += count
            return true
        }

        mutating func number(bytes count: Int) -> Int64? {
            guard bytes.count - position >= count else { return nil }
            var value: Int64 = 0
            for byte in bytes[position..<position + count] { value = value << 8 | Int64(byte) }
            position += count
            let unused = Int64(64 - count * 8)
            return (value << unused) >> unused
        }

        mutating func header() -> Header? {
            guard bytes.count - position >= 44, bytes[position...].starts(with: "TZif".utf8) else {
                return nil
            }
            let version = bytes[position + 4]
            position += 20
            var counts: [Int] = []
            for _ in 0..<6 {
                guard let count = number(bytes: 4), (0...1_000_000).contains(count) else {
                    return nil
                }
                counts.append(Int(count))
            }
            return Header(
                version: version,
                utIndicators: counts[0],
                wallIndicators: counts[1],
                leaps: counts[2],
                times: counts[3],
                types: counts[4],
                letters: counts[5]
            )
        }

        mutating func body(_ header: Header) -> Body? {
            var times: [Int64] = []
            var kinds: [Int] = []
            var offsets: [Int] = []
            for _ in 0..<header.times {
                guard let time = number(bytes: 8) else { return nil }
                times.append(time)
            }
            for _ in 0..<header.times {
                guard let kind = number(bytes: 1) else { return nil }
                kinds.append(Int(kind & 255))
            }
            for _ in 0..<header.types {
                guard let offset = number(bytes: 4), abs(offset) < 26 * 3_600 else { return nil }
                offsets.append(Int(offset))
                guard skip(2) else { return nil }
            }
            let rest =
                header.letters + header.leaps * 12 + header.wallIndicators
                + header.utIndicators
            guard skip(rest), let first = offsets.first else { return nil }
            var changes: [CivilZone.Change] = []
            for (time, kind) in zip(times, kinds) {
                // In order, and between the beginning of the universe and the year 60,000.
                let isInOrder = changes.last.map { $0.seconds < time } ?? (time >= -1 << 59)
                guard kind < offsets.count, isInOrder, time < 1 << 41 else { return nil }
                changes.append(CivilZone.Change(seconds: time, offsetSeconds: offsets[kind]))
            }
            return Body(firstOffset: first, changes: changes)
        }

        func footer() -> String? {
            let rest = bytes[position...]
            guard rest.first == 0x0A, let end = rest.dropFirst().firstIndex(of: 0x0A) else {
                return nil
            }
            return String(decoding: rest[(rest.startIndex + 1)..<end], as: UTF8.self)
        }
    }
}
