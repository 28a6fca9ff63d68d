/// Reads a host name with at least two labels (RFC 1035, RFC 5890 for other scripts).
struct DomainReader {
    /// Behind the host name that begins at `start`; nil if it has no top-level domain.
    static func end(_ text: Text, from start: Int) -> Int? {
        var reader = DomainReader(at: start)
        reader.read(text)
        guard reader.labels >= 2, reader.goodEnd > start, !isFile(text, start, reader) else {
            return nil
        }
        return reader.goodEnd
    }

    private var at: Int
    private var labels = 0
    private var goodEnd: Int
    private var lastLabel = 0

    private init(at: Int) {
        self.at = at
        goodEnd = at
    }

    private mutating func read(_ text: Text) {
        let start = at
        while at - start < 255 {
            let label = at
            readLabel(text)
            guard at > label else { return }
            labels += 1
            if labels >= 2, isTopLevel(text, label) { (goodEnd, lastLabel) = (at, label) }
            guard text[at] == 0x2E else { return }
            at += 1
        }
    }

    private mutating func readLabel(_ text: Text) {
        let start = at
        // Letters that stand apart from each other, so that an ideograph is of another text.
        var hasLetters = false
        while at &- start <= 63 {
            let byte = text[at]
            if byte < 0x80 {
                guard isAlphanumeric(byte) || (byte == 0x2D && at > start) else { break }
                hasLetters = true
                at &+= 1
            } else {
                let (scalar, count) = text.scalar(at: at)
                let kind = ScalarClass(scalar)
                guard kind == .letter || (kind == .ideograph && !hasLetters) else { break }
                if kind == .letter { hasLetters = true }
                at += count
            }
        }
        while at > start, text[at &- 1] == 0x2D { at &-= 1 }
    }

    /// Letters only, or the ASCII form of an internationalised name.
    private func isTopLevel(_ text: Text, _ label: Int) -> Bool {
        if text.matches("xn--", at: label) { return at - label > 6 }
        guard at - label >= 2, at - label <= 63 else { return false }
        return (label..<at).allSatisfy { !isDigit(text[$0]) && text[$0] != 0x2D }
    }

    /// `icon@2x.png` and `getty@tty1.service` are files, not hosts.
    private static func isFile(_ text: Text, _ start: Int, _ reader: DomainReader) -> Bool {
        var at = start
        while isDigit(text[at]) { at += 1 }
        if at > start, text[at] | 0x20 == 0x78, text[at + 1] == 0x2E { return true }
        let (label, end) = (reader.lastLabel, reader.goodEnd)
        guard (2...7).contains(end - label) else { return false }
        return extensions[Int(text[label] & 0x1F)].contains { name in
            name.utf8CodeUnitCount == end - label && text.matches(name, at: label)
        }
    }

    /// By the first letter.
    private static let extensions: [[StaticString]] = {
        var table = [[StaticString]](repeating: [], count: 32)
        for name in extensionNames {
            // SAFETY: no name is empty.
            unsafe table[Int(name.utf8Start[0] & 0x1F)].append(name)
        }
        return table
    }()

    private static let extensionNames: [StaticString] = [
        "bmp", "conf", "css", "csv", "dll", "exe", "gif", "gz", "html", "ico", "jpeg", "jpg",
        "js", "json", "jsx", "lock", "log", "mount", "pdf", "png", "po", "service", "slice",
        "socket",
        "svg", "tar", "target", "tgz", "timer", "tsx", "txt", "webp", "whl", "xml", "yaml", "yml",
    ]
}
