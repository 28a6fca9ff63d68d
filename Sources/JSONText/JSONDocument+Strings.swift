extension JSONDocument {
    /// Appends a string's decoded bytes, which are valid UTF-8; half a surrogate pair is U+FFFD.
    package func decode(_ index: Int, of bytes: Span<UInt8>, into text: inout [UInt8]) {
        let node = self[index]
        if node.hasEscape {
            Self.decode(bytes, node.inner, into: &text)
        } else {
            text.append(copying: bytes.extracting(node.inner))
        }
    }

    /// A string's text; for names and identifiers, where a `String` is worth its price.
    package func text(_ index: Int, in bytes: Span<UInt8>) -> String {
        let node = self[index]
        if !node.hasEscape {
            // SAFETY: the text copies the bytes now and keeps no pointer.
            return unsafe bytes.extracting(node.inner).withUnsafeBufferPointer {
                unsafe String(decoding: $0, as: UTF8.self)
            }
        }
        var text: [UInt8] = []
        Self.decode(bytes, node.inner, into: &text)
        return String(decoding: text, as: UTF8.self)
    }

    /// Appends a string's decoded bytes, and to the map where each part of them was found.
    ///
    /// The map's decoded offsets count from the text's beginning, so that it fits the whole array
    /// when the string is appended to an empty one.
    package func decode(
        _ index: Int,
        of bytes: Span<UInt8>,
        into text: inout [UInt8],
        map: inout [OffsetBreak]
    ) {
        let node = self[index]
        map.append(OffsetBreak(decoded: text.count, raw: node.inner.lowerBound))
        Self.decode(bytes, node.inner, into: &text) { decoded, raw in
            map.append(OffsetBreak(decoded: decoded, raw: raw))
        }
    }

    /// Whether a string's decoded bytes are those of a literal.
    package func isString(_ index: Int, _ literal: StaticString, in bytes: Span<UInt8>) -> Bool {
        let node = self[index]
        guard node.kind == .string else { return false }
        // SAFETY: a literal's bytes live as long as the program, and its count is theirs.
        let wanted = unsafe Span(
            _unsafeStart: literal.utf8Start,
            count: literal.utf8CodeUnitCount
        )
        return Self.equals(node, wanted, in: bytes)
    }

    /// Whether a string's decoded bytes are the given ones.
    package func isString(_ index: Int, _ wanted: Span<UInt8>, in bytes: Span<UInt8>) -> Bool {
        let node = self[index]
        return node.kind == .string && Self.equals(node, wanted, in: bytes)
    }

    @inline(__always)
    static func equals(
        _ node: JSONNode,
        _ wanted: Span<UInt8>,
        in bytes: Span<UInt8>
    ) -> Bool {
        let start = node.start &+ 1
        let count = node.end &- start &- 1
        guard node.hasEscape else {
            return count == wanted.count
                && SameBytes.compare(bytes, start, wanted, 0, count: count)
        }
        var text: [UInt8] = []
        decode(bytes, node.inner, into: &text)
        return text.count == wanted.count
            && SameBytes.compare(text.span, 0, wanted, 0, count: text.count)
    }

    /// Appends a part of the text between two quotes, freed of its escapes, of which none crosses
    /// the part's ends.
    package static func decode(
        _ bytes: Span<UInt8>,
        _ inner: Range<Int>,
        into text: inout [UInt8]
    ) {
        decode(bytes, inner, into: &text) { _, _ in }
    }

    /// The same, and tells where each escape ended.
    static func decode(
        _ bytes: Span<UInt8>,
        _ inner: Range<Int>,
        into text: inout [UInt8],
        afterEscape: (_ decoded: Int, _ raw: Int) -> Void
    ) {
        var at = inner.lowerBound
        var plain = at
        // Decoded text is never longer; an array that has some grows as arrays do.
        if text.isEmpty { text.reserveCapacity(inner.count) }
        while true {
            at = SameBytes.firstBackslash(bytes, at, before: inner.upperBound)
            guard at < inner.upperBound else { break }
            text.append(copying: bytes.extracting(plain..<at))
            at = Escape.decode(bytes, at: at, end: inner.upperBound, into: &text)
            plain = at
            afterEscape(text.count, at)
        }
        text.append(copying: bytes.extracting(plain..<at))
    }
}

extension [UInt8] {
    /// Appends a copy of some bytes.
    package mutating func append(copying bytes: Span<UInt8>) {
        // SAFETY: the array copies the bytes now and keeps no pointer.
        unsafe bytes.withUnsafeBufferPointer { unsafe append(contentsOf: $0) }
    }
}
