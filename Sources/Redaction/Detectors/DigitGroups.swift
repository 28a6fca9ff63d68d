/// A number as it is written: groups of digits with something between them.
struct DigitGroups {
    /// What stands between two groups.
    enum Separator: UInt8 {
        case space, dash, dot
        /// Up to three of space, dash, dot, tab and line end that are none of the above.
        case other
    }

    /// Some digits without anything between them.
    struct Group {
        var start = 0
        var end = 0
        /// What stands between the group before and this one; nothing for the first.
        var separator: Separator?

        var count: Int { end - start }
    }

    /// More groups than any number has that we know.
    static let groupsMax = 24

    private var groups = InlineArray<24, Group>(repeating: Group())
    private(set) var count = 0
    /// Whether there are more groups than we keep: then the whole is no number of ours.
    private(set) var isTooLong = false

    /// Reads from the first digit of a run.
    init(_ text: Text, at start: Int) {
        var at = start
        var separator: Separator?
        while true {
            var end = at + 1
            while isDigit(text[end]) { end += 1 }
            if count == Self.groupsMax {
                isTooLong = true
                return
            }
            groups[count] = Group(start: at, end: end, separator: separator)
            count += 1
            guard let (next, kind) = Self.separator(text, at: end) else { return }
            (at, separator) = (next, kind)
        }
    }

    subscript(_ index: Int) -> Group { groups[index] }

    /// What stands between the group and the next one.
    func separator(after index: Int) -> Separator? {
        index + 1 < count ? groups[index + 1].separator : nil
    }

    /// Behind the last digit.
    var end: Int { groups[count - 1].end }

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
