/// A piece of a text that is of some kind.
struct Finding: Equatable {
    /// The offset of its first byte.
    var start: Int
    /// The offset behind its last byte.
    var end: Int
    /// What it is.
    var kind: RedactionKind

    init(_ kind: RedactionKind, _ start: Int, _ end: Int) {
        self.start = start
        self.end = end
        self.kind = kind
    }

    var count: Int { end - start }

    /// Counts its offsets from so many bytes before.
    mutating func move(by distance: Int) {
        start += distance
        end += distance
    }
}
