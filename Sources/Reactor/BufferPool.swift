/// Byte buffers that the connections of one loop share: taken when bytes come, given back between.
///
/// An idle connection holds none, so that thousands of them cost next to nothing, and the buffer
/// that was used last, which the processor's caches still hold, is the next to be used. Most
/// requests and events fit a small one; while many wait at once, that is what each of them costs.
package struct BufferPool {
    /// The sizes there are, in bytes.
    package enum Size: Int {
        case small = 4_096
        case large = 16_384
    }

    private var small = Shelf(.small, keptMax: 128)
    private var large = Shelf(.large, keptMax: 32)
    /// How many buffers were freed because enough were kept: after a burst, memory to give back.
    package private(set) var freed = 0

    /// A buffer full of any bytes, to be read into.
    package mutating func takeFilled(_ size: Size = .small) -> [UInt8] {
        size == .small ? small.takeFilled() : large.takeFilled()
    }

    /// An empty buffer with room for at least so many bytes, to be appended to.
    package mutating func takeEmpty(room: Int = 0) -> [UInt8] {
        if room <= small.bytes { return small.takeEmpty() }
        var buffer = large.takeEmpty()
        if room > large.bytes { buffer.reserveCapacity(room) }
        return buffer
    }

    /// Takes a buffer back and leaves an array without storage in its place.
    package mutating func give(_ buffer: inout [UInt8]) {
        if buffer.capacity == 0 { return }
        if !small.keep(&buffer), !large.keep(&buffer) { freed += 1 }
        buffer = []
    }

    /// The buffers of one size.
    private struct Shelf {
        let bytes: Int
        /// Buffers of each kind that are kept for later; more are freed.
        private let keptMax: Int
        private var filled: [[UInt8]] = []
        private var empty: [[UInt8]] = []

        init(_ size: Size, keptMax: Int) {
            bytes = size.rawValue
            self.keptMax = keptMax
        }

        mutating func takeFilled() -> [UInt8] {
            filled.popLast() ?? [UInt8](repeating: 0, count: bytes)
        }

        mutating func takeEmpty() -> [UInt8] {
            if let buffer = empty.popLast() { return buffer }
            var buffer: [UInt8] = []
            buffer.reserveCapacity(bytes)
            return buffer
        }

        /// Keeps a buffer of this size while there is room on the shelf.
        mutating func keep(_ buffer: inout [UInt8]) -> Bool {
            if buffer.count == bytes {
                guard filled.count < keptMax else { return false }
                filled.append(buffer)
            } else {
                let fits = buffer.capacity >= bytes && buffer.capacity < 2 * bytes
                guard fits, empty.count < keptMax else { return false }
                buffer.removeAll(keepingCapacity: true)
                empty.append(buffer)
            }
            return true
        }
    }
}
