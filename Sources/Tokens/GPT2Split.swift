/// The split rule of p50k_base and r50k_base.
///
/// The published pattern:
///
///     '(?:[sdmt]|ll|ve|re)| ?\p{L}++| ?\p{N}++| ?[^\s\p{L}\p{N}]++|\s++$|\s+(?!\S)|\s
struct GPT2Split: SplitRule {
    let classes = CharacterClasses.all
    let kinds = ByteKinds.all

    func isLineEnd(_ byte: UInt8) -> Bool { false }

    var takesAllAtEnd: Bool { true }

    func quickLength(_ text: TextBytes, _ i: Int, _ word: UInt64) -> Int { 0 }

    @inline(__always)
    func end(_ text: TextBytes, _ i: Int) -> Int { anyPiece(text, i) }

    func anyPiece(_ text: TextBytes, _ i: Int) -> Int {
        if text[i] == 0x27 {
            let end = lowerCaseContraction(text, i)
            if end > i { return end }
        }
        let start = text[i] == 0x20 && i &+ 1 < text.count ? i &+ 1 : i
        let (kind, length) = classes.at(text, start)
        if kind.has(.letter) { return run(text, start &+ length, of: .letter) }
        if kind.has(.number) { return run(text, start &+ length, of: .number) }
        if !kind.has(.space) { return run(text, start &+ length, without: .notOther) }
        let spaces = spaces(text, i)
        return spaces.end == text.count || spaces.last == i ? spaces.end : spaces.last
    }

    /// The end of a contraction at `i`, here in lower-case ASCII only, or `i`.
    private func lowerCaseContraction(_ text: TextBytes, _ i: Int) -> Int {
        switch (text.byteOrZero(i &+ 1), text.byteOrZero(i &+ 2)) {
        case (UInt8(ascii: "s"), _), (UInt8(ascii: "d"), _), (UInt8(ascii: "m"), _),
            (UInt8(ascii: "t"), _):
            i &+ 2
        case (UInt8(ascii: "l"), UInt8(ascii: "l")), (UInt8(ascii: "v"), UInt8(ascii: "e")),
            (UInt8(ascii: "r"), UInt8(ascii: "e")):
            i &+ 3
        default:
            i
        }
    }
}
