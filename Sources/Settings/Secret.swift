/// Bytes that must not be seen: an upstream's key, a database's password.
///
/// Hidden from `print`, string interpolation, `dump` and mirrors; only `revealed()` shows it.
package struct Secret: Equatable, Sendable, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    private let bytes: [UInt8]

    /// Hides some bytes; nil for none, as an empty secret protects nothing.
    package init?(_ bytes: [UInt8]) {
        guard !bytes.isEmpty else { return nil }
        self.bytes = bytes
    }

    /// The bytes, for the one place that needs them.
    package func revealed() -> [UInt8] { bytes }

    /// Always `***`.
    package var description: String { "***" }

    /// Always `***`.
    package var debugDescription: String { "***" }

    /// A mirror without children, so that `dump` shows nothing.
    package var customMirror: Mirror { Mirror(self, children: []) }

    /// Compares all bytes of equal lengths, so that time does not tell where they differ.
    package static func == (a: Secret, b: Secret) -> Bool {
        guard a.bytes.count == b.bytes.count else { return false }
        return zip(a.bytes, b.bytes).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }
}

extension Form where Value == Secret {
    /// A secret itself, or where it is: `env:NAME`, `file:PATH` (its trailing line end is cut).
    package static let secret = Form(
        "SECRET|env:NAME|file:PATH",
        read: { (text: String, around: Surroundings) throws(Unreadable) in
            let bytes: [UInt8]
            let origin: String
            if text.hasPrefix("env:") {
                let name = String(text.dropFirst(4))
                guard let value = around.environment[name] else {
                    throw Unreadable("the environment has no variable `\(name)`")
                }
                (bytes, origin) = (Array(value.utf8), "the variable `\(name)` is empty")
            } else if text.hasPrefix("file:") {
                let path = String(text.dropFirst(5))
                guard var read = around.readFile(path) else {
                    throw Unreadable("the file `\(path)` cannot be read")
                }
                if read.last == 0x0A { read.removeLast() }
                if read.last == 0x0D { read.removeLast() }
                (bytes, origin) = (read, "the file `\(path)` is empty")
            } else {
                (bytes, origin) = (Array(text.utf8), "is empty")
            }
            guard let secret = Secret(bytes) else { throw Unreadable(origin) }
            guard isHeaderText(bytes) else {
                throw Unreadable("the secret holds a control character or a line break")
            }
            return secret
        },
        show: \.description
    )
}

/// No control characters: what an HTTP field may hold (RFC 9110, section 5.5).
private func isHeaderText(_ bytes: [UInt8]) -> Bool {
    bytes.allSatisfy { ($0 >= 0x20 && $0 != 0x7F) || $0 == 0x09 }
}
