/// The published text form of a rank file, rebuilt from the embedded table.
package enum RankFile {
    /// One line for each token: its bytes in base64 (RFC 4648), a blank, its rank.
    package static func text(of encoding: Encoding) -> [UInt8] {
        let source = RankSource.of(encoding)
        var text: [UInt8] = []
        for id in 0..<source.idCount {
            guard let token = source.token(id) else { continue }
            appendBase64(token, to: &text)
            text += Array(" \(id)\n".utf8)
        }
        return text
    }

    private static func appendBase64(_ bytes: [UInt8], to text: inout [UInt8]) {
        let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            var bits = group.reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
            bits <<= UInt32(8 * (3 - group.count))
            for i in 0...group.count { text.append(digits[Int(bits >> UInt32(18 - 6 * i)) & 63]) }
            for _ in group.count..<3 { text.append(UInt8(ascii: "=")) }
        }
    }
}
