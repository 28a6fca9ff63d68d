/// The width and height of a picture, from the first bytes of its file.
package struct ImageSize: Sendable, Equatable {
    /// Pixels from left to right.
    package var width: Int
    /// Pixels from top to bottom.
    package var height: Int

    /// A size; not positive or beyond 2^24 pixels a side is no picture's.
    package init?(width: Int, height: Int) {
        guard (1...1 << 24).contains(width), (1...1 << 24).contains(height) else { return nil }
        self.width = width
        self.height = height
    }

    /// Reads the header of a PNG, JPEG, GIF or WebP file; the picture is not decoded.
    package init?(file: [UInt8]) {
        let reader = HeaderReader(bytes: file)
        guard let size = reader.png ?? reader.gif ?? reader.webP ?? reader.jpeg else { return nil }
        self = size
    }

    /// Reads the header in a `data:` URL with base64; nil for any other URL.
    ///
    /// The URL may be as it stands in JSON: slashes may be escaped.
    package init?(dataURL: Span<UInt8>) {
        guard let head = Base64.dataURL(dataURL, bytesMax: 64) else { return nil }
        if let size = ImageSize(file: head) {
            self = size
            return
        }
        // A JPEG can have large metadata first; litellm reads as much.
        guard head.starts(with: [0xFF, 0xD8]), head.count == 64,
            let file = Base64.dataURL(dataURL, bytesMax: 48 << 10)
        else { return nil }
        self.init(file: file)
    }
}

/// The headers of four picture formats.
private struct HeaderReader {
    let bytes: [UInt8]

    /// PNG specification, 11.2.2: the first chunk is IHDR.
    var png: ImageSize? {
        guard starts("\u{89}PNG\r\n\u{1A}\n", at: 0), starts("IHDR", at: 12) else { return nil }
        return size(big(16, 4), big(20, 4))
    }

    /// GIF89a, section 18: the logical screen.
    var gif: ImageSize? {
        guard starts("GIF87a", at: 0) || starts("GIF89a", at: 0) else { return nil }
        return size(little(6, 2), little(8, 2))
    }

    /// RFC 9649: extended, lossless and lossy files.
    var webP: ImageSize? {
        guard starts("RIFF", at: 0), starts("WEBP", at: 8) else { return nil }
        if starts("VP8X", at: 12) {
            return size(little(24, 3).map { $0 + 1 }, little(27, 3).map { $0 + 1 })
        }
        if starts("VP8L", at: 12), let bits = little(21, 4) {
            return size(bits & 0x3FFF + 1, bits >> 14 & 0x3FFF + 1)
        }
        guard starts("VP8 ", at: 12) else { return nil }
        return size(little(26, 2).map { $0 & 0x3FFF }, little(28, 2).map { $0 & 0x3FFF })
    }

    /// ITU-T T.81, B.1 and B.2: the first start-of-frame marker.
    var jpeg: ImageSize? {
        guard starts("\u{FF}\u{D8}", at: 0) else { return nil }
        var at = 2
        while let marker = big(at, 2), marker >> 8 == 0xFF, let length = big(at + 2, 2) {
            if (0xFFC0...0xFFCF).contains(marker), ![0xFFC4, 0xFFC8, 0xFFCC].contains(marker) {
                return size(big(at + 7, 2), big(at + 5, 2))
            }
            // A fill byte stands for nothing; a length covers its own two bytes.
            at += marker == 0xFFFF ? 1 : 2 + max(length, 2)
        }
        return nil
    }

    private func size(_ width: Int?, _ height: Int?) -> ImageSize? {
        guard let width, let height else { return nil }
        return ImageSize(width: width, height: height)
    }

    /// Whether the bytes at a place are the code points of a text.
    private func starts(_ text: String, at start: Int) -> Bool {
        let wanted = text.unicodeScalars.map { UInt8($0.value) }
        guard start + wanted.count <= bytes.count else { return false }
        return Array(bytes[start..<start + wanted.count]) == wanted
    }

    private func big(_ start: Int, _ count: Int) -> Int? {
        guard start >= 0, start + count <= bytes.count else { return nil }
        return bytes[start..<start + count].reduce(0) { $0 << 8 | Int($1) }
    }

    private func little(_ start: Int, _ count: Int) -> Int? {
        guard start >= 0, start + count <= bytes.count else { return nil }
        return bytes[start..<start + count].reversed().reduce(0) { $0 << 8 | Int($1) }
    }
}
