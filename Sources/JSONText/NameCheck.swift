/// Refuses objects with two members of one name, as names are after decoding, byte for byte.
///
/// Readers disagree about which of the two counts, so a duplicate smuggles a value past us. Small
/// objects are compared by fingerprint; large ones by a table whose hash nobody outside can
/// predict, so that a hundred thousand names cost a hundred thousand steps.
struct NameCheck: Sendable {
    /// Above so many members the table is used.
    private static let membersWithoutTable = 32

    private var text: [UInt8] = []
    private var otherText: [UInt8] = []
    private var table: [UInt32] = []

    /// Gives the room back that only a monstrous document needs.
    @inline(__always)
    mutating func trim() {
        if text.capacity > 65_536 { text = [] }
        if otherText.capacity > 65_536 { otherText = [] }
        if table.capacity > 16_384 { table = [] }
    }

    /// Sixteen bits of a name's decoded bytes.
    @inline(__always)
    mutating func fingerprint(
        _ bytes: Span<UInt8>,
        _ inner: Range<Int>,
        _ marks: JSONNode.Marks
    ) -> UInt16 {
        guard marks.contains(.escape) else { return Self.fold(bytes, inner) }
        text.removeAll(keepingCapacity: true)
        JSONDocument.decode(bytes, inner, into: &text)
        return Self.fold(text.span, 0..<text.count)
    }

    /// Throws when two members of a closed object have the same name.
    @inline(__always)
    mutating func check(
        _ tape: Span<JSONNode>,
        object: Int,
        _ bytes: Span<UInt8>
    ) throws(JSONError) {
        let end = tape[object].next
        var seen: UInt64 = 0
        var members = 0
        var name = object &+ 1
        while name < end {
            let print = tape[name].fingerprint
            let bit: UInt64 = 1 &<< UInt64(print & 63)
            if seen & bit != 0 {
                guard members <= Self.membersWithoutTable else { break }
                try compareWithFormer(tape, object: object, name: name, bytes)
            }
            seen |= bit
            members &+= 1
            name = tape[name &+ 1].next
        }
        if name < end { try checkByTable(tape, object: object, bytes) }
    }

    private mutating func compareWithFormer(
        _ tape: Span<JSONNode>,
        object: Int,
        name: Int,
        _ bytes: Span<UInt8>
    ) throws(JSONError) {
        var former = object + 1
        while former < name {
            if tape[former].fingerprint == tape[name].fingerprint,
                equal(tape[former], tape[name], bytes)
            {
                throw JSONError(.duplicateName, at: tape[name].start)
            }
            former = tape[former + 1].next
        }
    }

    private mutating func checkByTable(
        _ tape: Span<JSONNode>,
        object: Int,
        _ bytes: Span<UInt8>
    ) throws(JSONError) {
        let end = tape[object].next
        var members = 0
        var name = object + 1
        while name < end {
            members += 1
            name = tape[name + 1].next
        }
        let size = 1 << (Int.bitWidth - (members * 2 - 1).leadingZeroBitCount)
        table.removeAll(keepingCapacity: true)
        table.append(contentsOf: repeatElement(0, count: size))
        name = object + 1
        while name < end {
            var slot = hash(tape[name], bytes) & (size - 1)
            while table[slot] != 0 {
                let former = tape[Int(table[slot])]
                if former.fingerprint == tape[name].fingerprint, equal(former, tape[name], bytes) {
                    throw JSONError(.duplicateName, at: tape[name].start)
                }
                slot = (slot + 1) & (size - 1)
            }
            table[slot] = UInt32(truncatingIfNeeded: name)
            name = tape[name + 1].next
        }
    }

    private mutating func hash(_ name: JSONNode, _ bytes: Span<UInt8>) -> Int {
        var hasher = Hasher()
        // SAFETY: the hasher reads the bytes now and keeps no pointer.
        if name.hasEscape {
            text.removeAll(keepingCapacity: true)
            JSONDocument.decode(bytes, name.inner, into: &text)
            unsafe text.withUnsafeBytes { unsafe hasher.combine(bytes: $0) }
        } else {
            let raw = bytes.extracting(name.inner)
            unsafe raw.withUnsafeBytes { unsafe hasher.combine(bytes: $0) }
        }
        return hasher.finalize()
    }

    private mutating func equal(_ x: JSONNode, _ y: JSONNode, _ bytes: Span<UInt8>) -> Bool {
        text.removeAll(keepingCapacity: true)
        JSONDocument.decode(bytes, x.inner, into: &text)
        otherText.removeAll(keepingCapacity: true)
        JSONDocument.decode(bytes, y.inner, into: &otherText)
        return text == otherText
    }

    /// Length, first and last four bytes: enough to tell the names of real objects apart.
    @inline(__always)
    static func fold(_ bytes: Span<UInt8>, _ range: Range<Int>) -> UInt16 {
        var word: UInt64 = 0
        if range.count >= 4 {
            // SAFETY: any four bytes are a valid UInt32, and the loads check their bounds.
            let first = unsafe bytes.bytes.unsafeLoadUnaligned(
                fromByteOffset: range.lowerBound,
                as: UInt32.self
            )
            let last = unsafe bytes.bytes.unsafeLoadUnaligned(
                fromByteOffset: range.upperBound &- 4,
                as: UInt32.self
            )
            word = UInt64(first) &<< 32 | UInt64(last)
        } else {
            for offset in range { word = word &<< 8 | UInt64(bytes[offset]) }
        }
        word ^= UInt64(truncatingIfNeeded: range.count)
        // The upper bits of a product depend on all bits of the factor.
        return UInt16(truncatingIfNeeded: (word &* 0x9E37_79B9_7F4A_7C15) &>> 48)
    }
}
