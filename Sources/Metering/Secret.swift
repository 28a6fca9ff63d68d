/// Bytes that must not be seen: it hides them from `description`, `dump` and string interpolation.
package struct Secret: Equatable, Sendable, CustomStringConvertible, CustomReflectable {
    private let bytes: [UInt8]

    /// Takes the bytes to keep.
    package init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// The bytes; every use is a place to look at.
    package var revealed: [UInt8] { bytes }

    /// Never the bytes.
    package var description: String { "***" }

    /// No children, so that `dump` finds nothing.
    package var customMirror: Mirror { Mirror(self, children: []) }

    /// Compares all bytes of equal lengths, so that time does not tell where they differ.
    package static func == (a: Secret, b: Secret) -> Bool {
        guard a.bytes.count == b.bytes.count else { return false }
        return zip(a.bytes, b.bytes).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
