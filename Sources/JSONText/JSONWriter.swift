/// Writes a JSON text piece by piece and sets the commas.
///
/// Calls out of order (a value without a name in an object) are bugs of the caller and not all
/// noticed; brackets that do not match trap.
package struct JSONWriter: Sendable {
    /// What was written so far.
    package private(set) var bytes: [UInt8]
    private var needsComma = false
    private var depth = 0

    /// Begins behind the bytes given, which are kept.
    package init(appendingTo bytes: [UInt8] = []) {
        self.bytes = bytes
    }

    /// Opens an object.
    package mutating func beginObject() { open(UInt8(ascii: "{")) }

    /// Closes the innermost object.
    package mutating func endObject() { close(UInt8(ascii: "}")) }

    /// Opens an array.
    package mutating func beginArray() { open(UInt8(ascii: "[")) }

    /// Closes the innermost array.
    package mutating func endArray() { close(UInt8(ascii: "]")) }

    /// Writes a member's name and colon; its value comes next.
    package mutating func name(_ name: StaticString) {
        separate()
        Self.appendName(name, to: &bytes)
        needsComma = false
    }

    /// Writes a member's name that is only known now.
    package mutating func name(_ name: String) {
        string(name)
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    /// Writes a string.
    package mutating func string(_ text: String) {
        separate()
        var text = text
        // SAFETY: the bytes are read now; a native string's UTF-8 is contiguous.
        text.withUTF8 { utf8 in
            unsafe Self.appendString(Span(_unsafeElements: utf8), to: &bytes)
        }
    }

    /// Writes a string from its UTF-8; what is not well-formed becomes U+FFFD.
    package mutating func string(_ text: Span<UInt8>) {
        separate()
        Self.appendString(text, to: &bytes)
    }

    /// Writes a whole number.
    package mutating func integer(_ value: Int64) {
        separate()
        Self.appendInteger(value, to: &bytes)
    }

    /// Writes `true` or `false`.
    package mutating func bool(_ value: Bool) {
        separate()
        bytes.append(copying: value ? "true" : "false")
    }

    /// Writes `null`.
    package mutating func null() {
        separate()
        bytes.append(copying: "null")
    }

    /// Writes a value that is JSON already.
    package mutating func raw(_ json: Span<UInt8>) {
        separate()
        bytes.append(copying: json)
    }

    private mutating func separate() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        needsComma = true
    }

    private mutating func open(_ bracket: UInt8) {
        separate()
        bytes.append(bracket)
        depth += 1
        needsComma = false
    }

    private mutating func close(_ bracket: UInt8) {
        precondition(depth > 0, "a bracket is closed that was not opened")
        bytes.append(bracket)
        depth -= 1
        needsComma = true
    }
}
