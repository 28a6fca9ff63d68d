package import Metering

/// The decimal form of a number that is kept as an integer, without zeros at its end.
///
/// `1_250` with three decimals is `1.25`: exact, since no floating point is in the way.
package func decimalText(_ value: Int64, decimals: Int) -> String {
    guard decimals > 0 else { return String(value) }
    var digits = Array(String(value.magnitude).utf8)
    if digits.count <= decimals {
        digits = [UInt8](repeating: UInt8(ascii: "0"), count: decimals + 1 - digits.count) + digits
    }
    var fraction = digits.suffix(decimals)
    while fraction.last == UInt8(ascii: "0") { fraction.removeLast() }
    let whole = String(decoding: digits.dropLast(decimals), as: UTF8.self)
    let sign = value < 0 ? "-" : ""
    guard !fraction.isEmpty else { return sign + whole }
    return sign + whole + "." + String(decoding: fraction, as: UTF8.self)
}

/// The integer that a decimal number is kept as; nil when it has more decimals or does not fit.
package func decimalValue(_ text: some StringProtocol, decimals: Int) -> Int64? {
    var digits: [UInt8] = []
    var fractionDigits: Int?
    for (index, byte) in text.utf8.enumerated() {
        switch byte {
        case UInt8(ascii: "-") where index == 0: digits.append(byte)
        case UInt8(ascii: ".") where fractionDigits == nil && index > 0: fractionDigits = 0
        case UInt8(ascii: "0")...UInt8(ascii: "9"):
            if let count = fractionDigits {
                // Zeros behind the last decimal that counts say nothing.
                if count >= decimals {
                    guard byte == UInt8(ascii: "0") else { return nil }
                    continue
                }
                fractionDigits = count + 1
            }
            digits.append(byte)
        default: return nil
        }
    }
    guard !text.hasSuffix("."), digits.contains(where: { $0 != UInt8(ascii: "-") }) else {
        return nil
    }
    let missing = decimals - (fractionDigits ?? 0)
    digits += [UInt8](repeating: UInt8(ascii: "0"), count: missing)
    return Int64(String(decoding: digits, as: UTF8.self))
}

extension QuotaUnit {
    /// How many decimals an amount has when people and programs read it.
    package var decimals: Int {
        switch self {
        case .tokens, .requests: 0
        case .weightedTokens: 3
        case .nanoDollars: 9
        }
    }

    /// The unit that a word names; nil for an unknown word.
    package init?(named name: String) {
        guard let unit = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = unit
    }
}

/// Bytes in hexadecimal, two lower-case digits each.
func hexText(_ bytes: [UInt8]) -> String {
    let digits = Array("0123456789abcdef".utf8)
    let text = bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
    return String(decoding: text, as: UTF8.self)
}
