/// Bounds, prices and weights of models, by name.
///
/// A name that is not listed is looked up without its date (`-2026-03-05`) and, for a fine-tuned
/// model (`ft:base:...`), by its base. What is still unknown has no price and weighs one.
package struct PriceTable: Sendable {
    /// One row of `policies/prices.yaml`.
    package struct Row: Sendable {
        /// The longest prompt, where it is known.
        package var inputTokensMax: Int64?
        /// The longest answer, where it is known.
        package var outputTokensMax: Int64?
        /// The price, where it is known.
        package var price: Price?

        /// Puts a row together.
        package init(
            inputTokensMax: Int64? = nil,
            outputTokensMax: Int64? = nil,
            price: Price? = nil
        ) {
            self.inputTokensMax = inputTokensMax
            self.outputTokensMax = outputTokensMax
            self.price = price
        }
    }

    private let rows: [String: Row]
    private let weights: [(ModelPattern, Weights)]
    private let known: [String: ModelTerms]

    /// Takes the rows by model, and weights by pattern, of which the first that fits counts.
    package init(rows: [String: Row] = [:], weights: [(ModelPattern, Weights)] = []) {
        self.rows = rows
        self.weights = weights
        known = Dictionary(
            uniqueKeysWithValues: rows.map { ($0, Self.terms($0, row: $1, weights)) }
        )
    }

    /// The terms of a model; a new object when the name is not a row of the table.
    package func terms(for model: String) -> ModelTerms {
        if let terms = known[model] { return terms }
        return Self.terms(model, row: row(like: model) ?? Row(), weights)
    }

    private func row(like model: String) -> Row? {
        let name = Array(model.utf8)
        if name.starts(with: "ft:".utf8) {
            let base = name.dropFirst(3).prefix { $0 != UInt8(ascii: ":") }
            let baseName = String(decoding: base, as: UTF8.self)
            return rows[baseName] ?? row(like: baseName)
        }
        guard let undated = Self.undated(name) else { return nil }
        return rows[undated]
    }

    /// The name without a date at its end; nil when it has none.
    private static func undated(_ name: [UInt8]) -> String? {
        guard name.count > 11 else { return nil }
        for (byte, pattern) in zip(name.suffix(11), "-0000-00-00".utf8) {
            let isDigit = (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            guard pattern == UInt8(ascii: "-") ? byte == pattern : isDigit else { return nil }
        }
        return String(decoding: name.dropLast(11), as: UTF8.self)
    }

    private static func terms(
        _ model: String,
        row: Row,
        _ weights: [(ModelPattern, Weights)]
    ) -> ModelTerms {
        ModelTerms(
            model: model,
            inputTokensMax: row.inputTokensMax,
            outputTokensMax: row.outputTokensMax,
            price: row.price,
            weights: weights.first { $0.0.matches(model) }?.1 ?? .plain
        )
    }
}
