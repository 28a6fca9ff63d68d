import HTTPWire
import Testing

/// The bytes of a text whose characters are all below U+0100, one byte each.
func wire(_ text: String) -> [UInt8] {
    text.unicodeScalars.map { UInt8($0.value) }
}

func text(_ bytes: some Sequence<UInt8>) -> String {
    String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
}

/// Lengths of the pieces in which a message of `count` bytes arrives: whole, cut once at every
/// position, byte by byte, and in threes and sevens.
func deliveries(of count: Int) -> [[Int]] {
    let cuts = count > 1 ? (1..<count).map { [$0, count - $0] } : []
    return [[count]] + cuts + [1, 3, 7].map { steps(of: $0, in: count) }
}

private func steps(of length: Int, in count: Int) -> [Int] {
    stride(from: 0, to: count, by: length).map { min(length, count - $0) }
}

/// What a reader makes of a message: what it found, or its error.
enum Verdict<Found: Equatable>: Equatable {
    case found(Found)
    case incomplete
    case refused(WireError)
}
