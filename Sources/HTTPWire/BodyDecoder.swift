/// Takes a body out of its framing, in whatever pieces the bytes arrive; nothing is copied.
///
/// Chunks are read as strictly as RFC 9112 section 7.1 is written: hex digits, CR LF, extensions
/// that follow the grammar and are bounded, trailers that are checked, bounded and dropped. Laxity
/// here was CVE-2025-55315, CVE-2023-39326 and many more.
package struct BodyDecoder: Sendable {
    private enum Phase: Equatable {
        case counted, untilClose, chunkData, dataCR, dataLF, ended
        case size, chunk(ChunkLine), trailer(TrailerLine)
    }

    /// Where a chunk's size line is, behind its size.
    private enum ChunkLine: UInt8 {
        case extensionName, extensionNameRest, extensionValue, extensionToken
        case extensionQuoted, extensionEscape, extensionEnd, lineFeed
    }

    /// Where a trailer section is.
    private enum TrailerLine: UInt8 {
        case lineStart, name, value, lineFeed, lastLineFeed
    }

    private var phase: Phase
    private var failure: WireError?
    private let limits: WireLimits
    /// Bytes left of the body (`counted`) or chunk, or the chunk size read so far.
    private var left = 0
    private var sizeDigits = 0
    private var extensionBytes = 0
    private var trailerBytes = 0

    /// A decoder for one body.
    package init(_ framing: BodyFraming, limits: WireLimits) {
        self.limits = limits
        switch framing {
        case .none: phase = .ended
        case .length(let length):
            left = length
            phase = length == 0 ? .ended : .counted
        case .chunked: phase = .size
        case .untilClose: phase = .untilClose
        }
    }

    /// Whether the whole body has been seen.
    package var isFinished: Bool { phase == .ended }

    /// Takes note that the peer closed: the end of a body that lasts until then, and an error
    /// in the middle of any other.
    package mutating func closed() throws(WireError) {
        if let failure { throw failure }
        guard phase == .ended || phase == .untilClose else { throw .bodyCutShort }
        phase = .ended
    }

    /// The next piece of the body in `bytes` from `position`, which moves behind what was read.
    ///
    /// A call after an error throws that error again.
    package mutating func next(
        _ bytes: Span<UInt8>,
        from position: inout Int
    ) throws(WireError) -> BodyEvent {
        if let failure { throw failure }
        do throws(WireError) {
            return try read(bytes, &position)
        } catch {
            failure = error
            throw error
        }
    }

    private mutating func read(
        _ bytes: Span<UInt8>,
        _ position: inout Int
    ) throws(WireError) -> BodyEvent {
        while phase != .ended {
            guard position < bytes.count else { return .needMore }
            switch phase {
            case .untilClose:
                defer { position = bytes.count }
                return .data(position..<bytes.count)
            case .counted, .chunkData:
                let start = position
                position += min(left, bytes.count - start)
                left -= position - start
                if left == 0 { phase = phase == .counted ? .ended : .dataCR }
                return .data(start..<position)
            case .dataCR:
                guard bytes[position] == 0x0D else { throw .chunkEndMissing }
                phase = .dataLF
            case .dataLF:
                guard bytes[position] == 0x0A else { throw .chunkEndMissing }
                beginChunk()
            case .size: try readSize(bytes[position])
            case .chunk(let line): try readChunkLine(line, bytes[position])
            case .trailer(let line): try readTrailer(line, bytes[position])
            case .ended: break
            }
            position += 1
        }
        return .end
    }

    private mutating func beginChunk() {
        phase = .size
        (left, sizeDigits) = (0, 0)
    }

    private mutating func readSize(_ byte: UInt8) throws(WireError) {
        if let digit = byte.hexDigit {
            sizeDigits += 1
            guard sizeDigits <= min(limits.chunkSizeDigitsMax, 15) else { throw .chunkSizeTooLarge }
            left = left << 4 | digit
            return
        }
        guard sizeDigits > 0 else { throw .chunkSizeInvalid }
        switch byte {
        case 0x0D: phase = .chunk(.lineFeed)
        case 0x3B:
            try countExtension()
            phase = .chunk(.extensionName)
        default: throw byte == 0x0A ? .bareLineFeed : .chunkSizeInvalid
        }
    }

    private mutating func countExtension() throws(WireError) {
        extensionBytes += 1
        guard extensionBytes <= limits.chunkExtensionBytesMax else {
            throw .chunkExtensionsTooLarge
        }
    }

    /// `*( ";" name [ "=" ( token / quoted ) ] ) CRLF` without the white space that section 7.1.1
    /// calls bad.
    private mutating func readChunkLine(
        _ line: ChunkLine,
        _ byte: UInt8
    ) throws(WireError) {
        if line == .lineFeed {
            guard byte == 0x0A else { throw .bareCarriageReturn }
            phase = left == 0 ? .trailer(.lineStart) : .chunkData
            return
        }
        if byte == 0x0A { throw .bareLineFeed }
        try countExtension()
        phase = .chunk(try Self.extensionStep(line, byte))
    }

    private static func extensionStep(
        _ line: ChunkLine,
        _ byte: UInt8
    ) throws(WireError) -> ChunkLine {
        let isToken = ByteSet.token.contains(byte)
        switch (line, byte) {
        case (.extensionName, _) where isToken: return .extensionNameRest
        case (.extensionNameRest, _) where isToken: return .extensionNameRest
        case (.extensionNameRest, 0x3D): return .extensionValue
        case (.extensionValue, _) where isToken: return .extensionToken
        case (.extensionToken, _) where isToken: return .extensionToken
        case (.extensionValue, 0x22): return .extensionQuoted
        case (.extensionQuoted, 0x22): return .extensionEnd
        case (.extensionQuoted, 0x5C): return .extensionEscape
        case (.extensionQuoted, _) where byte.isValueByte: return .extensionQuoted
        case (.extensionEscape, _) where byte.isValueByte: return .extensionQuoted
        case (.extensionNameRest, 0x3B), (.extensionToken, 0x3B), (.extensionEnd, 0x3B):
            return .extensionName
        case (.extensionNameRest, 0x0D), (.extensionToken, 0x0D), (.extensionEnd, 0x0D):
            return .lineFeed
        default: throw .chunkExtensionInvalid
        }
    }

    private mutating func readTrailer(
        _ line: TrailerLine,
        _ byte: UInt8
    ) throws(WireError) {
        trailerBytes += 1
        guard trailerBytes <= limits.trailerBytesMax else { throw .trailersTooLarge }
        switch (line, byte) {
        case (.lineStart, 0x0D): phase = .trailer(.lastLineFeed)
        case (.lineStart, _) where ByteSet.token.contains(byte): phase = .trailer(.name)
        case (.name, 0x3A): phase = .trailer(.value)
        case (.name, _) where ByteSet.token.contains(byte): break
        case (.value, 0x0D): phase = .trailer(.lineFeed)
        case (.value, _) where byte.isValueByte: break
        case (.lineFeed, 0x0A): phase = .trailer(.lineStart)
        case (.lastLineFeed, 0x0A): phase = .ended
        case (.lineFeed, _), (.lastLineFeed, _): throw .bareCarriageReturn
        case (_, 0x0A): throw .bareLineFeed
        default: throw .trailerInvalid
        }
    }
}

extension UInt8 {
    /// The value of a hex digit of either case.
    fileprivate var hexDigit: Int? {
        switch self {
        case 0x30...0x39: Int(self - 0x30)
        case 0x41...0x46: Int(self - 0x37)
        case 0x61...0x66: Int(self - 0x57)
        default: nil
        }
    }
}
