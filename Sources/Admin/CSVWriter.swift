internal import Metering

/// Writes comma-separated values (RFC 4180, with the line ends of Unix).
///
/// A text that a spreadsheet would take for a formula gets a quote in front (OWASP, CSV injection):
/// names and models come from outside.
package struct CSVWriter {
    /// What was written so far.
    package private(set) var bytes: [UInt8] = []
    private var isFirst = true

    /// An empty text.
    package init() {}

    /// A cell of text from anywhere.
    package mutating func text(_ text: String) {
        separate()
        let needsGuard = text.utf8.first.map(Self.beginsFormula) ?? false
        let text = needsGuard ? "'" + text : text
        guard text.utf8.contains(where: Self.needsQuotes) else {
            bytes += Array(text.utf8)
            return
        }
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            if byte == UInt8(ascii: "\"") { bytes.append(byte) }
            bytes.append(byte)
        }
        bytes.append(UInt8(ascii: "\""))
    }

    /// A cell with a number, which may be negative.
    package mutating func number(_ value: Int64, decimals: Int = 0) {
        separate()
        bytes += Array(decimalText(value, decimals: decimals).utf8)
    }

    /// A cell with a number that is decimal text already.
    package mutating func bare(_ digits: String) {
        separate()
        bytes += Array(digits.utf8)
    }

    /// A whole row of texts.
    package mutating func row(_ texts: [String]) {
        for text in texts { self.text(text) }
        endRow()
    }

    /// Ends the row.
    package mutating func endRow() {
        bytes.append(UInt8(ascii: "\n"))
        isFirst = true
    }

    private mutating func separate() {
        if !isFirst { bytes.append(UInt8(ascii: ",")) }
        isFirst = false
    }

    private static func beginsFormula(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "="), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "@"), 0x09, 0x0D:
            true
        default: false
        }
    }

    private static func needsQuotes(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: ","), UInt8(ascii: "\""), 0x0A, 0x0D: true
        default: false
        }
    }
}
