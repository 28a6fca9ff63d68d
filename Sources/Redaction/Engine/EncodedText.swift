/// Text that stands in a text in base 64 (RFC 4648, section 4).
///
/// A value in it is cut out in place: the groups of four characters that hold it are written anew,
/// with a placeholder, and all others stay, so that who decodes the whole reads all but the value.
enum EncodedText {
    /// A value that was found in an encoded text.
    struct Value {
        /// Its groups of four characters, as a finding in the text that holds them.
        let finding: Finding
        /// What it is, decoded.
        let bytes: [UInt8]
        /// What stands before and behind it in the same groups.
        let before: [UInt8]
        let behind: [UInt8]
        /// Whether the last group ends the text and was filled up.
        let isPadded: Bool

        /// Cuts a value out of a decoded run.
        init(_ value: Finding, in text: [UInt8], _ run: Range<Int>, isPadded: Bool) {
            let first = value.start / 3 * 3
            let last = min(text.count, (value.end + 2) / 3 * 3)
            let start = run.lowerBound + value.start / 3 * 4
            let end = min(run.upperBound, run.lowerBound + (value.end + 2) / 3 * 4)
            finding = Finding(value.kind, start, end)
            bytes = Array(text[value.start..<value.end])
            before = Array(text[first..<value.start])
            behind = Array(text[value.end..<last])
            self.isPadded = isPadded && end == run.upperBound
        }

        /// Appends the groups with something else in place of the value.
        func append(_ replacement: [UInt8], to output: inout [UInt8]) {
            var text = before + replacement
            // Spaces keep the groups behind where they are; the last group is filled up instead.
            while !isLast, (text.count + behind.count) % 3 != 0 { text.append(0x20) }
            EncodedText.append(text + behind, isPadded: isPadded, to: &output)
        }

        /// Whether no other group follows: it may be shorter than the others.
        private var isLast: Bool { isPadded || (finding.end - finding.start) % 4 != 0 }
    }

    /// The lengths of a run that is a whole text: the shortest holds a social security number.
    private static let lengths = 15...1 << 20
    /// Eight characters of a run of that length begin at one of every sixteen bytes.
    private static let lengthInside = 23

    /// The next run of characters of base 64 that is not a plain word, from the text's beginning or
    /// from the end of the run before.
    static func next(_ source: Span<UInt8>, from start: Int, to end: Int) -> Range<Int>? {
        var at = start
        while at &+ 8 <= end {
            // SAFETY: eight bytes lie before the end, and the load checks it.
            let bytes = unsafe source.bytes.unsafeLoadUnaligned(
                fromByteOffset: at,
                as: UInt64.self
            )
            // No byte below `+` or above ASCII, and not all of them small letters.
            let outside = (bytes &- 0x2B2B_2B2B_2B2B_2B2B) & ~bytes | bytes
            if outside & 0x8080_8080_8080_8080 == 0,
                bytes & 0x6060_6060_6060_6060 != 0x6060_6060_6060_6060
            {
                var behind = at
                while behind < end, isEncoded(source[behind]) { behind &+= 1 }
                if behind >= at + 8, let run = run(source, around: at, start, behind, end) {
                    return run
                }
                at = max(at &+ 16, behind)
            } else {
                at &+= 16
            }
        }
        return nil
    }

    /// The run whose characters end at an offset; nil for one of no possible length.
    private static func run(
        _ source: Span<UInt8>,
        around at: Int,
        _ lower: Int,
        _ end: Int,
        _ upper: Int
    ) -> Range<Int>? {
        var start = at
        while start > lower, isEncoded(source[start &- 1]) { start &-= 1 }
        var padding = 0
        while padding < 2, (end - start + padding) % 4 != 0, end + padding < upper,
            source[end + padding] == 0x3D
        {
            padding += 1
        }
        let isWhole = start == lower && end + padding == upper
        guard lengths.contains(end - start), isWhole || end - start >= lengthInside,
            (end - start) % 4 != 1
        else { return nil }
        return start..<end + padding
    }

    /// Decodes a run; nil when it holds anything but text.
    static func decode(_ source: Span<UInt8>, _ run: Range<Int>) -> [UInt8]? {
        var bytes: [UInt8] = []
        var (bits, count, following): (UInt32, Int, Int) = (0, 0, 0)
        for at in run {
            guard let value = value(source[at]) else { break }
            bits = bits << 6 | value
            count += 6
            guard count >= 8 else { continue }
            count -= 8
            let byte = UInt8(truncatingIfNeeded: bits >> UInt32(count))
            // UTF-8 without control characters.
            switch byte {
            case 0x80..<0xC0 where following > 0: following -= 1
            case 0x20..<0x7F where following == 0, 0x09...0x0D where following == 0: break
            case 0xC2..<0xE0 where following == 0: following = 1
            case 0xE0..<0xF0 where following == 0: following = 2
            case 0xF0..<0xF5 where following == 0: following = 3
            default: return nil
            }
            bytes.append(byte)
        }
        return bytes
    }

    private static func append(_ bytes: [UInt8], isPadded: Bool, to output: inout [UInt8]) {
        var at = 0
        while at < bytes.count {
            let count = min(3, bytes.count - at)
            var bits: UInt32 = 0
            for offset in 0..<3 {
                bits = bits << 8 | UInt32(offset < count ? bytes[at + offset] : 0)
            }
            for index in 0..<4 {
                if index <= count {
                    output.append(alphabet[Int(bits >> UInt32(18 - 6 * index) & 63)])
                } else if isPadded {
                    output.append(0x3D)
                }
            }
            at += 3
        }
    }

    private static let alphabet = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8
    )

    /// Whether a byte is one of the alphabet's: a bit for each of the first 64 bytes, and for each
    /// of the next.
    @inline(__always)
    private static func isEncoded(_ byte: UInt8) -> Bool {
        let bits: UInt64 = byte & 0x40 == 0 ? 0x03FF_8800_0000_0000 : 0x07FF_FFFE_07FF_FFFE
        return byte < 0x80 && bits &>> UInt64(byte & 0x3F) & 1 != 0
    }

    @inline(__always)
    private static func value(_ byte: UInt8) -> UInt32? {
        switch byte {
        case 0x41...0x5A: UInt32(byte - 0x41)
        case 0x61...0x7A: UInt32(byte - 0x61 + 26)
        case 0x30...0x39: UInt32(byte - 0x30 + 52)
        case 0x2B: 62
        case 0x2F: 63
        default: nil
        }
    }
}
