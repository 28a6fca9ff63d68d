/// How long a recording lasts, as far as its first bytes tell.
struct AudioLength: Equatable {
    /// Bytes of the whole file.
    let bytes: Int64
    /// Bytes in a second, from a WAV header; nil for compressed formats.
    let bytesPerSecond: Int64?

    /// Looks at a file in base64.
    init(base64 text: Span<UInt8>) {
        bytes = Int64(Base64.decodedCount(text.count))
        // RIFF: "WAVE" at 8, the byte rate of the format chunk at 28.
        let head = Base64.decode(text, bytesMax: 32)
        let isWAV =
            head.count == 32 && head[0...3] == [0x52, 0x49, 0x46, 0x46]
            && head[8...11] == [0x57, 0x41, 0x56, 0x45]
        let rate = isWAV ? head[28...31].reversed().reduce(Int64(0)) { $0 << 8 | Int64($1) } : 0
        bytesPerSecond = rate > 0 ? rate : nil
    }

    /// The tokens of the recording, with so many bits a second if it is compressed.
    func tokens(_ perSecond: Int64, compressedTo bitsPerSecond: Int64) -> Int64 {
        let rate = bytesPerSecond ?? max(bitsPerSecond / 8, 1)
        return bytes * max(perSecond, 0) / rate + 1
    }
}
