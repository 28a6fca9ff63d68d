extension SplitRule {
    /// Whether the piece from `start` to `end` ends there whatever is appended to the text.
    ///
    /// What follows a piece decides about it in three ways: by a contraction of at most three
    /// bytes; by more white space behind white space, of which a line end or the last character is
    /// treated apart; and by a lower-case letter behind upper-case ones, which joins them to the
    /// word before. All are known once there are four more bytes and such runs have ended.
    func isSettled(_ text: TextBytes, _ start: Int, _ end: Int) -> Bool {
        guard end &+ 4 <= text.count else { return false }
        var last = end &- 1
        while text[last] & 0xC0 == 0x80 { last &-= 1 }
        let kind = classes.at(text, last).kind
        if kind.has(.space), classes.at(text, start).kind.has(.space),
            run(text, end, of: .space) == text.count
        {
            return false
        }
        return kind != kind.union(.both) || run(text, end, of: .upper) < text.count
    }
}
