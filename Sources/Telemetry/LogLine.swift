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

/// One log line in the making: fields are written straight into the log's memory.
///
/// Names are literals, so they need no escaping; values are escaped so that no value can end the
/// line, begin another or steer a terminal. Never give it prompt text, keys or personal data.
package struct LogLine: ~Copyable {
    /// Bytes of one value that are kept; the rest becomes `...`.
    static let valueBytesMax = 1_024
    /// Bytes after which further fields are left out.
    static let lineBytesMax = 3_072

    var buffer: LineBuffer
    private let form: LogForm
    private var isCut = false

    /// An empty line in a log's memory.
    init(_ form: LogForm, in buffer: consuming LineBuffer) {
        self.form = form
        self.buffer = buffer
        self.buffer.removeAll()
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
            unsafe String(decoding: $0.prefix(Self.valueBytesMax + 4), as: UTF8.self)
        }
        quote(text)
    }

    /// A whole number.
    package mutating func add(_ name: StaticString, _ value: Int) {
        add(name, Int64(value), decimals: 0)
    }

    /// A whole number.
    package mutating func add(_ name: StaticString, _ value: Int64) {
        add(name, value, decimals: 0)
    }

    /// A number with decimals, given as an integer: 1,234 with 3 decimals is `1.234`.
    package mutating func add(_ name: StaticString, _ value: Int64, decimals: Int) {
        guard begin(name) else { return }
        buffer.putDecimal(value, decimals: decimals)
    }

    /// A truth.
    package mutating func add(_ name: StaticString, _ value: Bool) {
        guard begin(name) else { return }
        buffer.put(value ? "true" : "false")
    }

    /// The time, level and event that every line begins with.
    mutating func open(time: [UInt8], level: LogLevel, event: StaticString) {
        switch form {
        case .json:
            buffer.put("{\"time\":\"")
            buffer.put(time)
            buffer.put("\",\"level\":\"")
            buffer.put(level.name)
            buffer.put("\",\"event\":\"")
            buffer.put(event)
            buffer.put(0x22)
        case .text:
            buffer.put(time)
            buffer.put(0x20)
            buffer.put(level.name)
            buffer.put(0x20)
            buffer.put(event)
        }
    }

    /// Ends the line and gives the memory back.
    consuming func closed() -> LineBuffer {
        if isCut {
            buffer.put(form == .json ? ",\"cut\":true" : " cut=true")
        }
        buffer.put(form == .json ? "}\n" : "\n")
        return buffer
    }

    /// Writes a field's name; false when the line is full.
    private mutating func begin(_ name: StaticString) -> Bool {
        guard buffer.count < Self.lineBytesMax else {
            isCut = true
            return false
        }
        switch form {
        case .json:
            buffer.put(0x2C)
            buffer.put(0x22)
            buffer.put(name)
            buffer.put(0x22)
            buffer.put(0x3A)
        case .text:
            buffer.put(0x20)
            buffer.put(name)
            buffer.put(0x3D)
        }
        return true
    }

    private mutating func quote(_ value: String) {
        if form == .text, buffer.putWord(value, bytesMax: Self.valueBytesMax) { return }
        buffer.put(0x22)
        buffer.putEscaped(value, bytesMax: Self.valueBytesMax)
        buffer.put(0x22)
    }
}
