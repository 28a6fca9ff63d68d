internal import JSONText

/// The limits of `metadata` in OpenAI's API reference: 16 pairs, keys of 64 and values of 512
/// characters.
enum MetadataCheck {
    private static let pairsMax = 16
    private static let keyLengthMax = 64
    private static let valueLengthMax = 512

    static func check(
        _ document: JSONDocument,
        _ index: Int,
        _ bytes: Span<UInt8>
    ) throws(RequestFault) {
        guard document[index].kind == .object else {
            throw .type("metadata", "an object", got: document[index])
        }
        var pairs = 0
        for member in document.members(of: index) {
            pairs += 1
            let key = length(document, member.name, bytes)
            guard key <= keyLengthMax else { throw .tooLong("metadata", keyLengthMax, got: key) }
            guard document[member.value].kind == .string else {
                throw .type("metadata", "an object with string values", got: document[member.value])
            }
            let value = length(document, member.value, bytes)
            guard value <= valueLengthMax else {
                throw .tooLong("metadata", valueLengthMax, got: value)
            }
        }
        guard pairs <= pairsMax else { throw .tooManyProperties("metadata", pairsMax, got: pairs) }
    }

    /// A text's length in Unicode scalars.
    private static func length(
        _ document: JSONDocument,
        _ index: Int,
        _ bytes: Span<UInt8>
    ) -> Int {
        document.text(index, in: bytes).unicodeScalars.count
    }
}
