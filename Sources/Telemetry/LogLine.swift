/// How important a log line is.
package enum LogLevel: Int, Comparable, Sendable {
    case debug, info, warning, error

    /// The word in the line.
    var name: StaticString {
        switch self {
        case .debug: "debug"
        case .info: "info"
        case .warning: "warning"
        case .error: "error"
        }
    }

    /// By importance.
    package static func < (a: LogLevel, b: LogLevel) -> Bool { a.rawValue < b.rawValue }
}

/// How log lines are written.
package enum LogForm: Sendable {
    /// One JSON object a line.
    case json
    /// `2026-01-31T23:59:59.123Z info request id=... status=200`.
    case text
}

/// One log line in the making: fields are written straight into the log's buffer.
///
/// Names are literals, so they need no escaping; values are escaped so that no value can end the
/// line, begin another or steer a terminal. Never give it prompt text, keys or personal data.
package struct LogLine: ~Copyable {
    /// Bytes of one value that are kept; the rest becomes `...`.
    static let valueBytesMax = 1_024
    /// Bytes after which further fields are left out, so that a line stays one atomic pipe write.
    static let lineBytesMax = 3_072

    var bytes: [UInt8]
    private let form: LogForm
    private let start: Int
    private var isCut = false

    /// Begins a line behind what `bytes` already holds.
    init(_ form: LogForm, behind bytes: consuming [UInt8]) {
        self.bytes = bytes
        self.form = form
        start = self.bytes.count
    }

    /// A text.
    package mutating func add(_ name: StaticString, _ value: String) {
        guard begin(name) else { return }
        quote(value)
    }

    /// Bytes that are probably text; what is not UTF-8 becomes U+FFFD.
    package mutating func add(_ name: StaticString, bytes value: Span<UInt8>) {
        guard begin(name) else { return }
        // SAFETY: the bytes are copied into a string before the span's owner can change.
        let text = unsafe value.withUnsafeBufferPointer {
            unsafe String(decoding: $0, as: UTF8.self)
        }
        quote(text)
    }

    /// A whole number.
    package mutating func add(_ name: StaticString, _ value: some FixedWidthInteger) {
        guard begin(name) else { return }
        bytes.appendDecimal(Int64(clamping: value))
    }

    /// A number with decimals, given as an integer: 1,234 with 3 decimals is `1.234`.
    package mutating func add(_ name: StaticString, _ value: Int64, decimals: Int) {
        guard begin(name) else { return }
        bytes.appendDecimal(value, decimals: decimals)
    }

    /// A truth.
    package mutating func add(_ name: StaticString, _ value: Bool) {
        guard begin(name) else { return }
        bytes.append(value ? "true" : "false")
    }

    /// The time, level and event that every line begins with.
    mutating func open(time: [UInt8], level: LogLevel, event: StaticString) {
        switch form {
        case .json:
            bytes.append("{\"time\":\"")
            bytes += time
            bytes.append("\",\"level\":\"")
            bytes.append(level.name)
            bytes.append("\",\"event\":\"")
            bytes.append(event)
            bytes.append("\"")
        case .text:
            bytes += time
            bytes.append(" ")
            bytes.append(level.name)
            bytes.append(" ")
            bytes.append(event)
        }
    }

    /// Ends the line and gives the buffer back.
    consuming func closed() -> [UInt8] {
        if isCut {
            bytes.append(form == .json ? ",\"cut\":true" : " cut=true")
        }
        bytes.append(form == .json ? "}\n" : "\n")
        return bytes
    }

    /// Writes a field's name; false when the line is full.
    private mutating func begin(_ name: StaticString) -> Bool {
        guard bytes.count - start < Self.lineBytesMax else {
            isCut = true
            return false
        }
        switch form {
        case .json:
            bytes.append(",\"")
            bytes.append(name)
            bytes.append("\":")
        case .text:
            bytes.append(" ")
            bytes.append(name)
            bytes.append("=")
        }
        return true
    }

    private mutating func quote(_ value: String) {
        if form == .text, isWord(value) {
            bytes.append(contentsOf: value.utf8)
        } else {
            bytes.append(0x22)
            bytes.appendEscaped(value, bytesMax: Self.valueBytesMax)
            bytes.append(0x22)
        }
    }
}

/// True for what needs no quotes in a text line.
private func isWord(_ value: String) -> Bool {
    guard !value.isEmpty, value.utf8.count <= LogLine.valueBytesMax else { return false }
    return value.utf8.allSatisfy {
        $0 > 0x20 && $0 < 0x7F && $0 != 0x22 && $0 != 0x3D && $0 != 0x5C
    }
}
