/// Which placeholders one request was given, by what they show.
///
/// A table of our own: what is looked up are bits of a keyed digest, which need no hashing.
struct TagTable: Sendable {
    /// What two placeholders that look alike have in common.
    struct Stem: Equatable, Sendable {
        let kind: RedactionKind
        let bits: UInt64

        init(_ kind: RedactionKind, _ bits: UInt64) { (self.kind, self.bits) = (kind, bits) }

        fileprivate var hash: UInt64 {
            let mixed = (bits ^ UInt64(kind.index) << 58) &* 0x9E37_79B9_7F4A_7C15
            return mixed ^ mixed >> 32
        }
    }

    /// What a placeholder turned out to be.
    enum Answer {
        /// Not issued before.
        case new
        /// Issued before for this very value.
        case known
        /// Issued before for another value.
        case another
    }

    private var stems: [Stem] = []
    private var digests: [TagDigest] = []
    /// Places in the two lists above; -1 for none.
    ///
    /// A power of two of them, half empty at least.
    private var slots: [Int32] = []

    /// How many placeholders there are.
    var count: Int { stems.count }

    /// Notes a placeholder for a value, if there is none that looks like it.
    mutating func note(_ stem: Stem, _ digest: TagDigest) -> Answer {
        if stems.count * 2 >= slots.count { grow() }
        var slot = Int(truncatingIfNeeded: stem.hash) & (slots.count - 1)
        while slots[slot] >= 0 {
            let place = Int(slots[slot])
            if stems[place] == stem { return digests[place] == digest ? .known : .another }
            slot = (slot + 1) & (slots.count - 1)
        }
        slots[slot] = Int32(stems.count)
        stems.append(stem)
        digests.append(digest)
        return .new
    }

    private mutating func grow() {
        slots = [Int32](repeating: -1, count: max(16, slots.count * 4))
        for (place, stem) in stems.enumerated() {
            var slot = Int(truncatingIfNeeded: stem.hash) & (slots.count - 1)
            while slots[slot] >= 0 { slot = (slot + 1) & (slots.count - 1) }
            slots[slot] = Int32(place)
        }
    }
}
