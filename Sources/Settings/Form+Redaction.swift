package import Digest

extension Form where Value == String {
    /// A kind's name: capital letters, digits and `_`, a letter first, at most 32 bytes.
    package static let kindName = Form(
        "KIND",
        read: { (text: String) throws(Unreadable) in
            let isWord = text.utf8.allSatisfy {
                (0x41...0x5A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5F
            }
            guard isWord, let first = text.utf8.first, first >= 0x41, first != 0x5F,
                text.utf8.count <= 32
            else {
                throw Unreadable(
                    "`\(text)` is not a kind's name: use up to 32 of A-Z, 0-9 and `_`, "
                        + "a letter first"
                )
            }
            return text
        },
        show: { $0 }
    )
}

extension Form where Value == Digest32 {
    /// A SHA-256 digest in hexadecimal, as `sha256sum` prints it.
    package static let digest = Form(
        "SHA256",
        read: { (text: String) throws(Unreadable) in
            let digits = text.utf8.compactMap(\.hexDigit)
            guard digits.count == 64, text.utf8.count == 64 else {
                throw Unreadable("`\(text)` is not a SHA-256 digest of 64 hexadecimal digits")
            }
            let bytes = stride(from: 0, to: 64, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
            guard let digest = Digest32(bytes: bytes) else { throw Unreadable("has no 32 bytes") }
            return digest
        },
        show: { digest in
            let letters = Array("0123456789abcdef".utf8)
            let text = digest.bytes.flatMap { [letters[Int($0 >> 4)], letters[Int($0 & 15)]] }
            return String(decoding: text, as: UTF8.self)
        }
    )
}

extension UInt8 {
    fileprivate var hexDigit: UInt8? {
        switch self {
        case 0x30...0x39: self - 0x30
        case 0x41...0x46: self - 0x37
        case 0x61...0x66: self - 0x57
        default: nil
        }
    }
}
