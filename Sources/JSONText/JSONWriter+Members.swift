extension JSONWriter {
    /// A member that is text, or null.
    package mutating func member(_ name: StaticString, _ text: String?) {
        self.name(name)
        if let text { string(text) } else { null() }
    }

    /// A member that is a whole number, or null.
    package mutating func member(_ name: StaticString, _ number: Int64?) {
        self.name(name)
        if let number { integer(number) } else { null() }
    }

    /// A member that is true or false.
    package mutating func member(_ name: StaticString, _ truth: Bool) {
        self.name(name)
        bool(truth)
    }

    /// An object with the members that the closure writes.
    package mutating func object(_ members: (inout JSONWriter) -> Void) {
        beginObject()
        members(&self)
        endObject()
    }

    /// A member that is an object.
    package mutating func object(
        _ name: StaticString,
        _ members: (inout JSONWriter) -> Void
    ) {
        self.name(name)
        object(members)
    }

    /// A member that is an array of what the closure writes.
    package mutating func list(_ name: StaticString, _ elements: (inout JSONWriter) -> Void) {
        self.name(name)
        beginArray()
        elements(&self)
        endArray()
    }
}
