/// Room for the groups of one number, made once for each event loop.
@safe final class DigitRoom {
    // SAFETY: room for as many groups as are ever kept, all initialised, freed with this object.
    fileprivate let base: UnsafeMutablePointer<DigitGroups.Group>

    init() {
        unsafe base = .allocate(capacity: DigitGroups.groupsMax)
        unsafe base.initialize(repeating: DigitGroups.Group(), count: DigitGroups.groupsMax)
    }

    deinit { unsafe base.deallocate() }
}

/// A number as it is written: groups of digits with something between them.
///
/// The groups live in a room outside, as Swift 6.3 copies a whole `InlineArray` to read one of its
/// elements.
@safe struct DigitGroups: ~Copyable {
    /// What stands between two groups.
    enum Separator: UInt8 {
        case space, dash, dot
        /// Up to three of space, dash, dot, tab and line end that are none of the above.
        case other
    }

    /// Some digits without anything between them.
    struct Group {
        private var first: Int32 = 0
        private var length: Int32 = 0
        /// What stands between the group before and this one; nothing for the first.
        private(set) var separator: Separator?

        init() {}

        init(start: Int, end: Int, separator: Separator?) {
            first = Int32(truncatingIfNeeded: start)
            length = Int32(truncatingIfNeeded: end - start)
            self.separator = separator
        }

        var start: Int { Int(first) }
        var end: Int { Int(first) + Int(length) }
        var count: Int { Int(length) }
    }

    /// More groups than any number has that we know.
    static let groupsMax = 24

    // SAFETY: the room lives as long as `room` below; every access is checked.
    private let base: UnsafeMutablePointer<Group>
    private let room: DigitRoom
    private(set) var count = 0
    /// Whether there are more groups than we keep: then the whole is no number of ours.
    private(set) var isTooLong = false

    /// No groups yet.
    init(in room: DigitRoom) {
        self.room = room
        unsafe base = room.base
    }

    /// Reads from the first digit of a run.
    mutating func read(_ text: Text, at start: Int) {
        (count, isTooLong) = (0, false)
        var at = start
        var separator: Separator?
        while true {
            var end = at + 1
            while isDigit(text[end]) { end += 1 }
            if count == Self.groupsMax {
                isTooLong = true
                return
            }
            // SAFETY: fewer than `groupsMax` groups are there, as was just checked.
            unsafe base[count] = Group(start: at, end: end, separator: separator)
            count += 1
            guard let (next, kind) = Self.separator(text, at: end) else { return }
            (at, separator) = (next, kind)
        }
    }

    @inline(__always)
    subscript(_ index: Int) -> Group {
        precondition(index >= 0 && index < count, "no such group of digits")
        // SAFETY: the index was just checked.
        return unsafe base[index]
    }

    /// What stands between the group and the next one.
    func separator(after index: Int) -> Separator? {
        index + 1 < count ? self[index + 1].separator : nil
    }

    /// Behind the last digit.
    var end: Int { self[count - 1].end }

    private static func separator(_ text: Text, at start: Int) -> (next: Int, Separator)? {
        let first = text[start]
        guard first == 0x20 || first == 0x2D || first == 0x2E || first &- 0x09 < 5 else {
            return nil
        }
        if isDigit(text[start + 1]) {
            switch first {
            case 0x20: return (start + 1, .space)
            case 0x2D: return (start + 1, .dash)
            case 0x2E: return (start + 1, .dot)
            default: return (start + 1, .other)
            }
        }
        var at = start + 1
        while at < start + 3, text[at] == 0x20 || text[at] == 0x2D || text[at] &- 0x09 < 5 {
            at += 1
        }
        return at > start + 1 && isDigit(text[at]) ? (at, .other) : nil
    }
}
