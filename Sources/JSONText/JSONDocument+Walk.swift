extension JSONDocument {
    /// One member of an object, by the indexes of its two halves.
    package struct Member: Equatable, Sendable {
        /// The index of the name, a string.
        package var name: Int { value - 1 }
        /// The index of the value.
        package let value: Int

        /// The member that a value is in: its name stands directly before it.
        package init(value: Int) { self.value = value }
    }

    /// An object's members in the order in which they stand.
    package struct Members: Sequence, IteratorProtocol, Sendable {
        fileprivate let tape: [JSONNode]
        fileprivate var at: Int
        fileprivate let end: Int

        /// The next member, or nil behind the last.
        package mutating func next() -> Member? {
            guard at < end else { return nil }
            let member = Member(value: at + 1)
            at = tape[at + 1].next
            return member
        }
    }

    /// The indexes of an array's elements in the order in which they stand.
    package struct Elements: Sequence, IteratorProtocol, Sendable {
        fileprivate let tape: [JSONNode]
        fileprivate var at: Int
        fileprivate let end: Int

        /// The next element's index, or nil behind the last.
        package mutating func next() -> Int? {
            guard at < end else { return nil }
            defer { at = tape[at].next }
            return at
        }
    }

    /// The members of an object; none if the value is not an object.
    package func members(of object: Int) -> Members {
        let isObject = self[object].kind == .object
        return Members(
            tape: tape,
            at: object + 1,
            end: isObject ? self[object].next : object
        )
    }

    /// The elements of an array; none if the value is not an array.
    package func elements(of array: Int) -> Elements {
        let isArray = self[array].kind == .array
        return Elements(tape: tape, at: array + 1, end: isArray ? self[array].next : array)
    }

    /// The index of the value that an object has under a name; nil without one, and for a value
    /// that is not an object.
    package func member(
        _ name: StaticString,
        of object: Int,
        in bytes: Span<UInt8>
    ) -> Int? {
        guard self[object].kind == .object else { return nil }
        let end = self[object].next
        var at = object + 1
        while at < end {
            if isString(at, name, in: bytes) { return at + 1 }
            at = self[at + 1].next
        }
        return nil
    }
}
