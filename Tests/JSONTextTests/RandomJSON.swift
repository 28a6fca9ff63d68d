/// A generator of random numbers that gives the same ones for the same seed (Steele, Lea, Flood:
/// "Fast splittable pseudorandom number generators").
struct SplitMix: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = (state ^ state >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}

/// Random valid documents, with odd white space, escapes and nesting.
enum RandomJSON {
    static func text(_ random: inout SplitMix) -> [UInt8] {
        var text: [UInt8] = []
        value(3, &text, &random)
        return text
    }

    private static func value(_ depth: Int, _ text: inout [UInt8], _ random: inout SplitMix) {
        space(&text, &random)
        let kind = depth == 3 ? 0 : Int.random(in: 0..<(depth > 0 ? 8 : 6), using: &random)
        switch kind {
        case 0 where depth > 0, 6: object(depth, &text, &random)
        case 7: array(depth, &text, &random)
        case 1: text += utf8("null")
        case 2: text += utf8("true")
        case 3: text += utf8(["0", "-1", "5e-7", "1.50", "99999999999999999999"].pick(&random))
        default: text += utf8("\"\(characters(&random))\"")
        }
        space(&text, &random)
    }

    private static func object(_ depth: Int, _ text: inout [UInt8], _ random: inout SplitMix) {
        text.append(0x7B)
        space(&text, &random)
        for number in 0..<Int.random(in: 0..<5, using: &random) {
            if number > 0 { text.append(0x2C) }
            space(&text, &random)
            text += utf8("\"\(number)\(characters(&random))\"")
            space(&text, &random)
            text.append(0x3A)
            value(depth - 1, &text, &random)
        }
        text.append(0x7D)
    }

    private static func array(_ depth: Int, _ text: inout [UInt8], _ random: inout SplitMix) {
        text.append(0x5B)
        space(&text, &random)
        for number in 0..<Int.random(in: 0..<4, using: &random) {
            if number > 0 { text.append(0x2C) }
            value(depth - 1, &text, &random)
        }
        text.append(0x5D)
    }

    private static func characters(_ random: inout SplitMix) -> String {
        let pieces = ["a", "é", "漢", "😀", #"\n"#, #"\u0031"#, #"\ud83d\ude00"#, #"\ud800"#, #"\""#]
        return (0..<Int.random(in: 0..<6, using: &random)).map { _ in pieces.pick(&random) }
            .joined()
    }

    private static func space(_ text: inout [UInt8], _ random: inout SplitMix) {
        text += utf8(["", "", "", " ", "\n\t", "\r\n  "].pick(&random))
    }
}

extension [String] {
    fileprivate func pick(_ random: inout SplitMix) -> String {
        self[Int.random(in: 0..<count, using: &random)]
    }
}
