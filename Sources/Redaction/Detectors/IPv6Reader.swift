/// Reads an IPv6 address as people write it (RFC 4291, section 2.2; RFC 5952).
struct IPv6Reader {
    private var at: Int
    private var groups = 0
    private var hasGap = false
    private var firstGroupCount = 0
    private var digits = 0
    private var hasOnlyPairs = true

    /// Behind the address that begins at `start`; nil if there is none that says anything.
    static func end(_ text: Text, from start: Int) -> Int? {
        var reader = IPv6Reader(at: start)
        guard reader.read(text), reader.isComplete, reader.isTelling else { return nil }
        let behind = text[reader.at]
        // `bob:x:1000:1000::/home/bob`, and `2006::` is no address without a prefix length.
        let endsInGap = text[reader.at - 1] == 0x3A
        let hasLength = behind == 0x2F && isDigit(text[reader.at + 1])
        guard !endsInGap || hasLength || (behind != 0x2F && reader.groups > 1) else { return nil }
        guard !isWordByte(behind), behind != 0x3A else { return nil }
        // A full stop may end a sentence, but not stand before more of the same word.
        guard behind != 0x2E || !isWordByte(text[reader.at + 1]) else { return nil }
        return reader.at
    }

    private init(at: Int) { self.at = at }

    private mutating func read(_ text: Text) -> Bool {
        while true {
            if text[at] == 0x3A, text[at + 1] == 0x3A {
                guard !hasGap else { return false }
                hasGap = true
                at += 2
                if !isHexDigit(text[at]) { return true }
            } else if groups > 0 {
                guard text[at] == 0x3A, isHexDigit(text[at + 1]) else { return true }
                at += 1
            }
            guard readGroup(text) else { return true }
            guard groups <= 8 else { return false }
        }
    }

    /// Reads a group; false when it was an IPv4 address, which ends the whole.
    private mutating func readGroup(_ text: Text) -> Bool {
        var end = at
        while isHexDigit(text[end]), end - at < 5 { end += 1 }
        if text[end] == 0x2E, let tail = ipv4End(text) {
            at = tail
            groups += 2
            digits += 4
            return false
        }
        if end - at != 2 { hasOnlyPairs = false }
        if groups == 0, !hasGap { firstGroupCount = end - at }
        for offset in at..<end where isDigit(text[offset]) { digits += 1 }
        groups += end - at <= 4 ? 1 : 9
        at = end
        return true
    }

    private func ipv4End(_ text: Text) -> Int? {
        var at = at
        for part in 0..<4 {
            if part > 0 {
                guard text[at] == 0x2E else { return nil }
                at += 1
            }
            var (value, start) = (0, at)
            while isDigit(text[at]), at - start < 4 {
                value = value * 10 + Int(text[at] & 0x0F)
                at += 1
            }
            guard at > start, value <= 255 else { return nil }
            start = at
        }
        return isDigit(text[at]) ? nil : at
    }

    private var isComplete: Bool { hasGap ? groups <= 7 : groups == 8 }

    /// Not `::1`, `::`, nor what programs mean by two colons: `dead::beef`, `a::b`, `std::fd`.
    private var isTelling: Bool {
        // Eight pairs are a fingerprint or a serial number.
        guard hasGap else { return !hasOnlyPairs }
        guard digits > 0, groups >= 1 else { return false }
        return firstGroupCount == 4 || groups >= 3
    }
}
