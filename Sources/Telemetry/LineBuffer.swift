/// The bytes of one log line, in memory that a log uses again and again.
///
/// Plain stores into fixed memory: appending to an array field by field cost five times as much
/// (`Benchmarks/TelemetryBench`).
@safe struct LineBuffer: ~Copyable, @unchecked Sendable {
    // SAFETY: allocated in `init`, freed in `deinit`; every store checks that there is room; it has
    // one owner, as it cannot be copied.
    private let bytes: UnsafeMutablePointer<UInt8>
    private(set) var count = 0

    /// More than a line can have: the bytes after which fields are left out, one value in its
    /// longest form, and the line's end.
    static let capacity = LogLine.lineBytesMax + 6 * LogLine.valueBytesMax + 1_024

    init() {
        // SAFETY: bytes need no initialisation; only those below `count` are read.
        unsafe bytes = UnsafeMutablePointer<UInt8>.allocate(capacity: Self.capacity)
    }

    deinit {
        // SAFETY: nobody else refers to it.
        unsafe bytes.deallocate()
    }

    /// Begins again.
    mutating func removeAll() { count = 0 }

    /// Adds all of it to an array.
    func append(to array: inout [UInt8]) {
        // SAFETY: the bytes below `count` were stored.
        unsafe array.append(contentsOf: UnsafeBufferPointer(start: bytes, count: count))
    }

    mutating func put(_ byte: UInt8) {
        precondition(count < Self.capacity, "a log line is longer than its buffer")
        // SAFETY: there is room, as was just checked.
        unsafe bytes[count] = byte
        count += 1
    }

    /// A literal; its bytes live as long as the program.
    mutating func put(_ literal: StaticString) {
        precondition(literal.hasPointerRepresentation, "a log's literals are texts")
        // SAFETY: a literal has as many bytes as it says.
        unsafe put(UnsafeBufferPointer(start: literal.utf8Start, count: literal.utf8CodeUnitCount))
    }

    /// An array that is known to be short.
    mutating func put(_ array: [UInt8]) {
        // SAFETY: the bytes are copied inside the closure.
        unsafe array.withUnsafeBufferPointer { unsafe put($0) }
    }

    private mutating func put(_ source: UnsafeBufferPointer<UInt8>) {
        precondition(count + source.count <= Self.capacity, "a log line is longer than its buffer")
        guard let start = source.baseAddress else { return }
        // SAFETY: there is room, as was just checked.
        unsafe (bytes + count).update(from: start, count: source.count)
        count += source.count
    }

    /// An integer, or, with decimals, an integer over a power of ten.
    mutating func putDecimal(_ value: Int64, decimals: Int = 0) {
        if value < 0 { put(0x2D) }
        var rest = value.magnitude
        var decimals = decimals
        while decimals > 0, rest % 10 == 0 {
            rest /= 10
            decimals -= 1
        }
        let start = count
        var written = 0
        repeat {
            if written == decimals, decimals > 0 { put(0x2E) }
            put(0x30 + UInt8(truncatingIfNeeded: rest % 10))
            rest /= 10
            written += 1
        } while rest > 0 || written <= decimals
        reverse(from: start)
    }

    private mutating func reverse(from start: Int) {
        var (low, high) = (start, count - 1)
        while low < high {
            // SAFETY: both are below `count`.
            unsafe swap(&bytes[low], &bytes[high])
            (low, high) = (low + 1, high - 1)
        }
    }

    /// A text inside JSON's quotes, at most so many of its bytes, then `...`.
    ///
    /// Besides what JSON demands (RFC 8259, section 7) the C1 controls and DEL are escaped, as
    /// terminals obey them.
    mutating func putEscaped(_ text: String, bytesMax: Int) {
        // SAFETY: the bytes are read inside the closure only.
        let isDone: Void? = unsafe text.utf8.withContiguousStorageIfAvailable {
            unsafe putEscaped($0, bytesMax: bytesMax)
        }
        if isDone == nil {
            unsafe Array(text.utf8).withUnsafeBufferPointer {
                unsafe putEscaped($0, bytesMax: bytesMax)
            }
        }
    }

    private mutating func putEscaped(_ text: UnsafeBufferPointer<UInt8>, bytesMax: Int) {
        // Nearly every text is plain from end to end.
        let plain = unsafe min(plainBytes(text), bytesMax)
        // SAFETY: at most as many bytes as there are.
        unsafe put(UnsafeBufferPointer(rebasing: text[..<plain]))
        var last: UInt8 = 0
        for index in plain..<text.count {
            // SAFETY: the index is inside the buffer.
            let byte = unsafe text[index]
            if index >= bytesMax, byte & 0xC0 != 0x80 {
                put("...")
                return
            }
            if byte >= 0x20, byte < 0x7F || byte > 0x9F, byte != 0x22, byte != 0x5C {
                put(byte)
            } else {
                putSpecial(byte, last)
            }
            last = byte
        }
    }

    /// How many bytes at the beginning stand for themselves.
    private func plainBytes(_ text: UnsafeBufferPointer<UInt8>) -> Int {
        var index = 0
        while index < text.count {
            // SAFETY: the index is inside the buffer.
            let byte = unsafe text[index]
            guard byte >= 0x20, byte < 0x7F, byte != 0x22, byte != 0x5C else { break }
            index += 1
        }
        return index
    }

    private mutating func putSpecial(_ byte: UInt8, _ last: UInt8) {
        switch byte {
        case 0x22, 0x5C:
            put(0x5C)
            put(byte)
        case 0x0A: put("\\n")
        case 0x0D: put("\\r")
        case 0x09: put("\\t")
        case 0..<0x20, 0x7F: putUnicodeEscape(byte)
        case 0x80...0x9F where last == 0xC2:
            count -= 1
            putUnicodeEscape(byte)
        default: put(byte)
        }
    }

    private mutating func putUnicodeEscape(_ byte: UInt8) {
        put("\\u00")
        for nibble in [byte >> 4, byte & 15] {
            put(nibble < 10 ? 0x30 + nibble : 0x57 + nibble)
        }
    }

    /// A text as it is, when it needs no quotes in a text line; false, and nothing, when it does.
    mutating func putWord(_ text: String, bytesMax: Int) -> Bool {
        // SAFETY: the bytes are read inside the closure only.
        let isWord = unsafe text.utf8.withContiguousStorageIfAvailable {
            unsafe putWord($0, bytesMax: bytesMax)
        }
        return isWord ?? false
    }

    private mutating func putWord(_ text: UnsafeBufferPointer<UInt8>, bytesMax: Int) -> Bool {
        guard text.count > 0, text.count <= bytesMax else { return false }
        for index in 0..<text.count {
            // SAFETY: the index is inside the buffer.
            let byte = unsafe text[index]
            let isPlain = byte > 0x20 && byte < 0x7F
            guard isPlain, byte != 0x22, byte != 0x3D, byte != 0x5C else { return false }
        }
        unsafe put(text)
        return true
    }
}
