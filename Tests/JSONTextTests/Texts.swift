import JSONText

/// Bytes of a text.
func utf8(_ text: String) -> [UInt8] { Array(text.utf8) }

/// Text of some bytes.
func string(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

/// The document in a text.
func parsed(
    _ text: String,
    _ limits: JSONLimits = .standard
) throws(JSONError) -> JSONDocument {
    var document = JSONDocument()
    try document.parse(utf8(text).span, limits)
    return document
}

/// The reason for which a document is refused; nil if it is not.
func fault(_ bytes: [UInt8], _ limits: JSONLimits = .standard) -> JSONError? {
    var document = JSONDocument()
    do throws(JSONError) {
        try document.parse(bytes.span, limits)
        return nil
    } catch {
        return error
    }
}
