/// Byte buffers that the connections of one loop share: taken when bytes come, given back between.
///
/// An idle connection holds none, so that thousands of them cost next to nothing, and the buffer
/// that was used last, which the processor's caches still hold, is the next to be used.
package struct BufferPool {
    /// The size of every buffer here: a request or an answer of the usual size fits.
    package static let bufferBytes = 16 * 1024
    /// Buffers kept for later; more are freed.
    private static let keptMax = 256

    private var filled: [[UInt8]] = []
    private var empty: [[UInt8]] = []

    /// A buffer of `bufferBytes` bytes with any content, to be read into.
    package mutating func takeFilled() -> [UInt8] {
        filled.popLast() ?? [UInt8](repeating: 0, count: Self.bufferBytes)
    }

    /// An empty buffer with room for `bufferBytes` bytes, to be appended to.
    package mutating func takeEmpty() -> [UInt8] {
        if let buffer = empty.popLast() { return buffer }
        var buffer: [UInt8] = []
        buffer.reserveCapacity(Self.bufferBytes)
        return buffer
    }

    /// Takes a buffer back and leaves an array without storage in its place.
    package mutating func give(_ buffer: inout [UInt8]) {
        defer { buffer = [] }
        if buffer.count == Self.bufferBytes {
            if filled.count < Self.keptMax { filled.append(buffer) }
        } else if buffer.capacity >= Self.bufferBytes, buffer.capacity <= 2 * Self.bufferBytes {
            buffer.removeAll(keepingCapacity: true)
            if empty.count < Self.keptMax { empty.append(buffer) }
        }
    }
}
