/// One value on a document's tape: what it is, where its bytes are, and where the next one begins.
///
/// An object's node is followed by name, value, name, value; an array's by its elements. A name is
/// a `string` node.
package struct JSONNode: Equatable, Sendable, BitwiseCopyable {
    private var startOffset: UInt32
    private var endOffset: UInt32
    private var link: UInt32
    /// What kind of value this is.
    package let kind: JSONKind
    private var marks: UInt8
    /// Sixteen bits of a name's decoded bytes, so that most different names differ here already.
    let fingerprint: UInt16

    /// Something the scanner saw inside of a string or a number.
    struct Marks: OptionSet {
        let rawValue: UInt8
        static let escape = Marks(rawValue: 1)
        static let nonASCII = Marks(rawValue: 2)
        static let fractionOrExponent = Marks(rawValue: 4)
        static let folded = Marks(rawValue: 8)
    }

    @inline(__always)
    init(
        _ kind: JSONKind,
        _ range: Range<Int>,
        next: Int,
        marks: Marks = [],
        fingerprint: UInt16 = 0
    ) {
        startOffset = UInt32(truncatingIfNeeded: range.lowerBound)
        endOffset = UInt32(truncatingIfNeeded: range.upperBound)
        link = UInt32(truncatingIfNeeded: next)
        self.kind = kind
        self.marks = marks.rawValue
        self.fingerprint = fingerprint
    }

    /// The offset of the value's first byte: the quote of a string, the bracket of a container.
    package var start: Int { Int(startOffset) }

    /// The offset behind the value's last byte.
    package var end: Int { Int(endOffset) }

    /// The value's bytes, brackets and quotes included.
    package var range: Range<Int> { start..<end }

    /// The bytes between a string's quotes, as they were sent; only for strings.
    package var inner: Range<Int> {
        precondition(kind == .string, "only a string has quotes")
        return start + 1..<end - 1
    }

    /// The index of the node behind this value and all that it contains.
    package var next: Int { Int(link) }

    /// Whether a string holds a backslash, so that its bytes are not its text.
    package var hasEscape: Bool { marks & Marks.escape.rawValue != 0 }

    /// Whether a string holds a byte above 0x7F; escapes do not count.
    package var hasNonASCII: Bool { marks & Marks.nonASCII.rawValue != 0 }

    /// Whether this is a string that is not empty.
    package var isText: Bool { kind == .string && endOffset &- startOffset > 2 }

    /// Whether a number has a fraction or an exponent.
    package var hasFractionOrExponent: Bool { marks & Marks.fractionOrExponent.rawValue != 0 }

    /// Whether a container was too deep to keep what it contains; it looks empty.
    package var isFolded: Bool { marks & Marks.folded.rawValue != 0 }

    /// Whether this is an object or an array.
    package var isContainer: Bool { kind == .object || kind == .array }

    /// The index of the container around an open one; -1 outside of all.
    @inline(__always)
    var parent: Int { Int(Int32(bitPattern: link)) }

    /// Ends an open container, whose `next` was the way back to its parent until now.
    @inline(__always)
    mutating func close(end: Int, next: Int, folded: Bool) {
        endOffset = UInt32(truncatingIfNeeded: end)
        link = UInt32(truncatingIfNeeded: next)
        if folded { marks |= Marks.folded.rawValue }
    }
}
