internal import JSONText
internal import Metering

extension JSONWriter {
    mutating func member(_ name: StaticString, _ texts: [String]) {
        self.name(name)
        beginArray()
        for text in texts { string(text) }
        endArray()
    }

    mutating func member(_ name: StaticString, _ time: Timestamp?) {
        member(name, time?.text)
    }

    /// A number with decimals that is kept as an integer: `1250` in thousandths is `1.25`.
    mutating func member(_ name: StaticString, _ value: Int64, decimals: Int) {
        self.name(name)
        raw(Array(decimalText(value, decimals: decimals).utf8).span)
    }

    /// An amount in the unit that a quota counts in.
    mutating func member(_ name: StaticString, _ amount: Int64, in unit: QuotaUnit) {
        member(name, amount, decimals: unit.decimals)
    }
}
