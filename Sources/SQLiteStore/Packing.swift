/// Appends numbers in as few bytes as they need (LEB128), as blocks of the ledger hold them.
struct Packer {
    private(set) var bytes: [UInt8] = []

    init() {}

    mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

    /// Takes back what was appended after so many bytes.
    mutating func cut(to count: Int) { bytes.removeLast(bytes.count - count) }

    mutating func byte(_ value: UInt8) { bytes.append(value) }

    /// A number that is never negative.
    mutating func unsigned(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    /// A number of either sign; small ones of both signs stay small.
    mutating func signed(_ value: Int64) {
        unsigned(UInt64(bitPattern: value << 1 ^ value >> 63))
    }

    /// Some bytes after their count.
    mutating func counted(_ value: some Collection<UInt8>) {
        unsigned(UInt64(value.count))
        bytes.append(contentsOf: value)
    }

    /// Some bytes as they are.
    mutating func raw(_ value: some Collection<UInt8>) {
        bytes.append(contentsOf: value)
    }
}

/// Reads what a packer wrote.
///
/// Bytes that no packer wrote give `isDamaged`, never a trap.
struct Unpacker {
    private let bytes: [UInt8]
    private(set) var position = 0
    private(set) var isDamaged = false

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    var isAtEnd: Bool { position >= bytes.count }

    mutating func byte() -> UInt8 {
        guard position < bytes.count else {
            isDamaged = true
            return 0
        }
        defer { position += 1 }
        return bytes[position]
    }

    mutating func unsigned() -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while shift < 64 {
            let next = byte()
            value |= UInt64(next & 0x7F) << shift
            if next < 0x80 { return value }
            shift += 7
        }
        isDamaged = true
        return 0
    }

    mutating func signed() -> Int64 {
        let value = unsigned()
        return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
    }

    /// A count of things that take at least a byte each, so that damage cannot ask for much memory.
    mutating func count() -> Int {
        let value = unsigned()
        guard value <= UInt64(bytes.count - min(position, bytes.count)) else {
            isDamaged = true
            return 0
        }
        return Int(value)
    }

    mutating func counted() -> ArraySlice<UInt8> {
        let count = count()
        defer { position += count }
        return bytes[position..<position + count]
    }

    mutating func raw(_ count: Int) -> ArraySlice<UInt8> {
        guard bytes.count - position >= count else {
            isDamaged = true
            return []
        }
        defer { position += count }
        return bytes[position..<position + count]
    }
}
