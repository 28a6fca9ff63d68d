/// Appends a body in chunks to a buffer (RFC 9112 section 7.1).
package enum ChunkWriter {
    /// One chunk; no data makes no chunk, since an empty one would end the body.
    package static func chunk(_ data: Span<UInt8>, to body: inout [UInt8]) {
        guard !data.isEmpty else { return }
        header(of: data.count, to: &body)
        body.append(data)
        end(to: &body)
    }

    /// A chunk's size line; `count` bytes of data and `end` must follow.
    package static func header(of count: Int, to body: inout [UInt8]) {
        precondition(count > 0, "an empty chunk ends the body")
        body.appendHex(count)
        body.append("\r\n")
    }

    /// What follows a chunk's data.
    package static func end(to body: inout [UInt8]) {
        body.append("\r\n")
    }

    /// The last chunk, without trailers.
    package static func last(to body: inout [UInt8]) {
        body.append("0\r\n\r\n")
    }
}
