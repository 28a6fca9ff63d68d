/// A model name, or its beginning followed by `*`; compared as bytes.
package struct ModelPattern: Hashable, Sendable, Comparable {
    /// The pattern as it was written.
    package let text: String
    private let stem: [UInt8]
    /// Whether it stands for every name that begins with it.
    package let isPrefix: Bool

    /// Takes a pattern; `*` means any rest and may stand only at the end.
    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        let star = UInt8(ascii: "*")
        guard !bytes.isEmpty, !bytes.dropLast().contains(star) else { return nil }
        self.text = text
        isPrefix = bytes.last == star
        stem = isPrefix ? bytes.dropLast() : bytes
    }

    /// Tells whether a model's name fits.
    package func matches(_ model: String) -> Bool {
        isPrefix ? model.utf8.starts(with: stem) : model.utf8.elementsEqual(stem)
    }

    /// In the order of their texts.
    package static func < (x: ModelPattern, y: ModelPattern) -> Bool { x.text < y.text }
}
