internal import CAssets

/// The policy files as they ship, inside the program.
///
/// They hold where the policies folder has no file of that name, and `tollgate init` writes them
/// there, so that the binary alone is a whole gateway with prices.
package enum ShippedPolicy: String, CaseIterable, Sendable {
    case plans, prices, prompts, redaction, tokens

    /// The file's name in the policies folder.
    package var fileName: String { rawValue + ".yaml" }

    /// What to call it in a mistake, which would be one of ours.
    package var name: String { "shipped " + fileName }

    /// The example of a word list, `words/example.txt`, which no policy uses as shipped.
    package static var exampleWords: [UInt8] {
        let table = unsafe cassets_words()
        // SAFETY: the table is a constant of the program with as many bytes as it says.
        return unsafe Array(UnsafeBufferPointer(start: table.bytes, count: table.count))
    }

    /// The file's bytes.
    package var text: [UInt8] {
        let table =
            switch self {
            case .plans: unsafe cassets_plans()
            case .prices: unsafe cassets_prices()
            case .prompts: unsafe cassets_prompts()
            case .redaction: unsafe cassets_redaction()
            case .tokens: unsafe cassets_tokens()
            }
        // SAFETY: the table is a constant of the program with as many bytes as it says.
        return unsafe Array(UnsafeBufferPointer(start: table.bytes, count: table.count))
    }
}
