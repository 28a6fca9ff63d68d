/// A point from which on decoded text and raw bytes run side by side at a new distance.
///
/// A decoded string has one at its beginning and one behind each escape, so that what is found in
/// the text can be cut out of the bytes as they were sent.
package struct OffsetBreak: Equatable, Sendable {
    /// The offset in the decoded text.
    package let decoded: Int
    /// The offset in the document's bytes that belongs to it.
    package let raw: Int

    /// Pairs two offsets.
    package init(decoded: Int, raw: Int) {
        self.decoded = decoded
        self.raw = raw
    }

    /// The raw offset of a decoded one that does not lie inside of a character.
    ///
    /// The map is one that `JSONDocument.decode` filled for a single string; it is never empty.
    package static func rawOffset(of decoded: Int, in map: [OffsetBreak]) -> Int {
        var low = 0
        var high = map.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if map[middle].decoded <= decoded { low = middle } else { high = middle }
        }
        return map[low].raw + decoded - map[low].decoded
    }

    /// The raw range of a decoded one whose ends do not lie inside of a character.
    package static func rawRange(of decoded: Range<Int>, in map: [OffsetBreak]) -> Range<Int> {
        rawOffset(of: decoded.lowerBound, in: map)..<rawOffset(of: decoded.upperBound, in: map)
    }
}
