internal import ChatFormat
internal import Metering
internal import Telemetry

/// The query of a list of stored things: `after`, `limit`, `order`, `model`, `metadata[k]=v`.
///
/// Names that it does not know pass, as they do at OpenAI. Brackets come raw or percent-encoded; a
/// `+` is a space.
struct ListQuery {
    /// The largest page; a larger one that is asked for is cut to it.
    static let limitMax = 100
    private static let metadataMax = 16

    var after: String?
    var limit = 20
    var isDescending = false
    var model: String?
    var metadata: [(name: String, value: String)] = []

    init(_ bytes: ArraySlice<UInt8>) throws(Refusal) {
        for part in bytes.split(separator: UInt8(ascii: "&")) {
            let equals = part.firstIndex(of: UInt8(ascii: "=")) ?? part.endIndex
            guard let name = Self.decoded(part[..<equals]),
                let value = Self.decoded(part[equals...].dropFirst())
            else { throw Self.fault("The query has a broken percent code.", nil) }
            try take(name, value)
        }
    }

    private mutating func take(_ name: String, _ value: String) throws(Refusal) {
        switch name {
        case "after": after = value.isEmpty ? nil : value
        case "model": model = value.isEmpty ? nil : value
        case "limit":
            guard let number = Int(value), number >= 0 else {
                throw Self.fault("Invalid 'limit': expected a whole number from 0 to 100.", name)
            }
            limit = min(number, Self.limitMax)
        case "order":
            guard value == "asc" || value == "desc" else {
                throw Self.fault("Invalid 'order': expected 'asc' or 'desc'.", name)
            }
            isDescending = value == "desc"
        case _ where name.hasPrefix("metadata[") && name.hasSuffix("]"):
            metadata.append((String(name.dropFirst(9).dropLast()), value))
            guard metadata.count <= Self.metadataMax else {
                throw Self.fault("At most 16 metadata filters can be given.", "metadata")
            }
        default: break
        }
    }

    private static func decoded(_ bytes: ArraySlice<UInt8>) -> String? {
        percentDecoded(ArraySlice(bytes.map { $0 == UInt8(ascii: "+") ? 0x20 : $0 }))
    }

    private static func fault(_ message: String, _ param: String?) -> Refusal {
        Refusal(.badRequest(message, param: param), "invalid_query", .request)
    }
}
