/// Writes the facts of a thing as one JSON object, for the audit log: members in a fixed order, so
/// that equal facts give equal bytes.
struct FactsWriter {
    private var text = "{"

    mutating func put(_ name: String, _ value: String?) {
        begin(name)
        text += value.map { Self.quoted($0) } ?? "null"
    }

    mutating func put(_ name: String, _ value: Int64?) {
        begin(name)
        text += value.map { String($0) } ?? "null"
    }

    mutating func put(_ name: String, _ value: Bool) {
        begin(name)
        text += value ? "true" : "false"
    }

    mutating func put(_ name: String, _ values: [String]) {
        begin(name)
        text += "[" + values.map { Self.quoted($0) }.joined(separator: ",") + "]"
    }

    consuming func finished() -> String { text + "}" }

    private mutating func begin(_ name: String) {
        if text.utf8.count > 1 { text += "," }
        text += "\"\(name)\":"
    }

    private static func quoted(_ value: String) -> String {
        var quoted = "\""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\u{0}"..<"\u{20}", "\u{7F}":
                let hex = String(scalar.value, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: 4 - hex.utf8.count) + hex
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}
