internal import JSONText

/// The members of a JSON object that a command sends; what was not given is left out.
struct Fields {
    private var members: [(name: String, json: [UInt8])] = []

    /// No members yet.
    init() {}

    mutating func text(_ name: String, _ value: String?) {
        guard let value else { return }
        var writer = JSONWriter()
        writer.string(value)
        members.append((name, writer.bytes))
    }

    /// A text, or null for `none`, which takes the old one away.
    mutating func clearable(_ name: String, _ value: String?) {
        if value == "none" { members.append((name, Array("null".utf8))) } else { text(name, value) }
    }

    mutating func number(_ name: String, _ value: Int64?) {
        if let value { members.append((name, Array(String(value).utf8))) }
    }

    /// A number as it was typed; the surface checks it.
    mutating func decimal(_ name: String, _ digits: String?) {
        if let digits { members.append((name, Array(digits.utf8))) }
    }

    mutating func truth(_ name: String, _ value: Bool?) {
        if let value { members.append((name, Array((value ? "true" : "false").utf8))) }
    }

    /// A list; nothing when it is empty.
    mutating func texts(_ name: String, _ values: [String]) {
        guard !values.isEmpty else { return }
        var writer = JSONWriter()
        writer.beginArray()
        for value in values { writer.string(value) }
        writer.endArray()
        members.append((name, writer.bytes))
    }

    /// The object.
    var json: [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        for (name, json) in members {
            writer.name(name)
            writer.raw(json.span)
        }
        writer.endObject()
        return writer.bytes
    }
}
