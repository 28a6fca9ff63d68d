/// The names we know, to be found by their letters: open addressing over 128 slots.
///
/// A reader keeps its own reference, which saves the look at a global for each field. An array, not
/// an `InlineArray`: the compiler copies a global one of those at every look.
struct NameTable: Sendable {
    private struct Slot {
        var name = FieldName.other
        var letters: FoldedName?
    }

    /// Built when the first reader is made.
    static let known = NameTable()

    private var slots = [Slot](repeating: Slot(), count: 128)
    private let rateLimit = Self.folded("x-ratelimit-")
    private let forwarded = Self.folded("x-forwarded-")
    private let openAI = Self.folded("openai-")

    private init() {
        for name in FieldName.allCases {
            guard let text = name.text else { continue }
            let letters = Self.folded(text)
            precondition(letters.count <= 32, "a longer name is not told apart")
            var index = letters.slot
            while slots[index].letters != nil { index = (index + 1) & 127 }
            slots[index] = Slot(name: name, letters: letters)
        }
    }

    private static func folded(_ text: StaticString) -> FoldedName {
        var bytes: [UInt8] = []
        bytes.append(text)
        return FoldedName(bytes.span, 0..<bytes.count)
    }

    /// The name that stands in `range`, or the family it belongs to.
    @inline(__always)
    func name(_ bytes: Span<UInt8>, in range: Range<Int>) -> FieldName {
        name(of: FoldedName(bytes, range))
    }

    private func name(of letters: FoldedName) -> FieldName {
        var index = letters.slot
        while let candidate = slots[index].letters {
            if candidate == letters { return slots[index].name }
            index = (index + 1) & 127
        }
        if letters.goesOn(from: rateLimit) { return .xRateLimit }
        if letters.goesOn(from: forwarded) { return .xForwarded }
        if letters.goesOn(from: openAI) { return .openAI }
        return .other
    }
}
