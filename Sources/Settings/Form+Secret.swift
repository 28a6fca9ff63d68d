package import Metering

extension Form where Value == Secret {
    /// A secret itself, or where it is: `env:NAME`, `file:PATH` (its trailing line end is cut).
    package static let secret = Form(
        "SECRET|env:NAME|file:PATH",
        read: { (text: String, around: Surroundings) throws(Unreadable) in
            if text.hasPrefix("env:") {
                let name = String(text.dropFirst(4))
                guard let value = around.environment[name] else {
                    throw Unreadable("the environment has no variable `\(name)`")
                }
                return try hidden(Array(value.utf8), "the variable `\(name)`")
            }
            if text.hasPrefix("file:") {
                let path = String(text.dropFirst(5))
                guard var bytes = around.readFile(path) else {
                    throw Unreadable("the file `\(path)` cannot be read")
                }
                if bytes.last == 0x0A { bytes.removeLast() }
                if bytes.last == 0x0D { bytes.removeLast() }
                return try hidden(bytes, "the file `\(path)`")
            }
            return try hidden(Array(text.utf8), "the secret")
        },
        show: \.description
    )
}

/// A secret that an HTTP field may hold (RFC 9110, section 5.5); the sentence never quotes it.
func hidden(_ bytes: [UInt8], _ subject: String) throws(Unreadable) -> Secret {
    guard !bytes.isEmpty else { throw Unreadable("\(subject) is empty") }
    guard bytes.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
        throw Unreadable("\(subject) holds a control character or a line break")
    }
    guard bytes.first != 0x20, bytes.last != 0x20 else {
        throw Unreadable("\(subject) begins or ends with a space")
    }
    return Secret(bytes: bytes)
}
