internal import CZlib

/// Decodes gzip or deflate content as it comes.
///
/// We ask upstreams for `identity`; some send gzip all the same, and then usage must be readable.
@safe final class ContentDecoder {
    private var stream = unsafe z_stream()
    private var isAtEnd = false

    init?() {
        guard unsafe czlib_inflate_init(&stream) == Z_OK else { return nil }
    }

    deinit { _ = unsafe inflateEnd(&stream) }

    /// Decodes what came, as one piece of at most `bytesMax` bytes; nil when it is broken.
    func decode(_ bytes: Span<UInt8>, bytesMax: Int) -> [UInt8]? {
        var decoded: [UInt8] = []
        var room = [UInt8](repeating: 0, count: 32_768)
        // SAFETY: zlib keeps within the counts it is given; both arrays outlive the calls.
        let sound: Bool = unsafe bytes.withUnsafeBufferPointer { input in
            unsafe stream.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
            unsafe stream.avail_in = UInt32(input.count)
            repeat {
                let (answer, produced) = unsafe room.withUnsafeMutableBufferPointer { output in
                    unsafe stream.next_out = output.baseAddress
                    unsafe stream.avail_out = UInt32(output.count)
                    let answer = unsafe inflate(&stream, Z_SYNC_FLUSH)
                    return unsafe (answer, output.count - Int(stream.avail_out))
                }
                decoded += room[..<produced]
                guard decoded.count <= bytesMax else { return false }
                if answer == Z_STREAM_END {
                    isAtEnd = true
                    return true
                }
                guard answer == Z_OK || answer == Z_BUF_ERROR else { return false }
                if produced == 0 { break }
            } while unsafe stream.avail_in > 0 || stream.avail_out == 0
            return true
        }
        return sound ? decoded : nil
    }

    /// True once the encoded content has come to its own end.
    var isComplete: Bool { isAtEnd }
}
