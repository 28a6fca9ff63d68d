internal import Metering

extension CivilZone {
    /// Reads a compiled time zone (RFC 8536), as `/usr/share/zoneinfo` has it; nil when broken.
    ///
    /// Its 64-bit part is used. Changes that only the rule at its end describes, which in Debian's
    /// files are those after 2037, keep the last offset.
    init?(name: String, zoneFile bytes: [UInt8]) {
        var reader = ZoneReader(bytes: bytes)
        guard let first = reader.header(), first.version >= 2 else { return nil }
        reader.position += first.bodyBytes(timeBytes: 4)
        guard let header = reader.header(),
            reader.position + header.bodyBytes(timeBytes: 8) <= bytes.count
        else { return nil }
        let times = (0..<header.times).map { _ in reader.number(8) }
        let kinds = (0..<header.times).map { _ in Int(reader.number(1) & 0xFF) }
        let offsets = (0..<header.kinds).map { _ in
            let offset = reader.number(4)
            reader.position += 2
            return Int(offset)
        }
        guard let standard = offsets.first, kinds.allSatisfy({ $0 < offsets.count }) else {
            return nil
        }
        let changes = zip(times, kinds).map {
            Change(seconds: $0, offsetSeconds: offsets[$1])
        }
        self.init(name: name, firstOffsetSeconds: standard, changes: changes)
    }
}

private struct ZoneReader {
    struct Header {
        let version: Int
        let isUTC, isStandard, leaps, times, kinds, letters: Int

        func bodyBytes(timeBytes: Int) -> Int {
            times * timeBytes + times + kinds * 6 + letters + leaps * (timeBytes + 4)
                + isStandard + isUTC
        }
    }

    let bytes: [UInt8]
    var position = 0

    init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    mutating func header() -> Header? {
        guard position + 44 <= bytes.count,
            bytes[position..<position + 4].elementsEqual("TZif".utf8)
        else { return nil }
        let digit = bytes[position + 4]
        position += 20
        let counts = (0..<6).map { _ in Int(number(4)) }
        guard counts.allSatisfy({ (0...1_000_000).contains($0) }) else { return nil }
        return Header(
            version: digit == 0 ? 1 : Int(digit) - 0x30,
            isUTC: counts[0],
            isStandard: counts[1],
            leaps: counts[2],
            times: counts[3],
            kinds: counts[4],
            letters: counts[5]
        )
    }

    /// A big-endian number with its sign.
    mutating func number(_ count: Int) -> Int64 {
        var value: Int64 = bytes[position] & 0x80 != 0 ? -1 : 0
        for byte in bytes[position..<position + count] { value = value << 8 | Int64(byte) }
        position += count
        return value
    }
}
