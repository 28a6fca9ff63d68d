/// Sums over entries.
package struct Report: Sendable {
    /// The sums of one row.
    package struct Sums: Hashable, Sendable {
        /// Requests that were forwarded.
        package var requests: Int64 = 0
        /// Requests that were answered without being forwarded.
        package var refused: Int64 = 0
        /// The tokens.
        package var prompt: Int64 = 0
        /// Input tokens from the provider's cache.
        package var cached: Int64 = 0
        /// Output tokens.
        package var completion: Int64 = 0
        /// Output tokens that were thought and not said.
        package var reasoning: Int64 = 0
        /// Weighted tokens, in thousandths.
        package var weightedMilli: Int64 = 0
        /// Money, in billionths of a US dollar.
        package var nanoDollars: Int64 = 0
        /// Findings of redaction: of the row's kind and action, or all that were hidden.
        package var redactions: Int64 = 0

        /// No sums yet.
        package init() {}
    }

    /// One row: the values it is for, in the query's order, and its sums.
    package struct Row: Sendable {
        /// The value of one dimension: a text and, for people, teams and keys, a number.
        package struct Value: Hashable, Sendable {
            /// The text.
            package let text: String
            /// The number, where there is one.
            package let id: Int64?

            /// Puts a value together.
            package init(text: String, id: Int64? = nil) {
                self.text = text
                self.id = id
            }
        }

        /// The values it is for.
        package let values: [Value]
        /// Its sums.
        package let sums: Sums

        /// Puts a row together.
        package init(values: [Value], sums: Sums) {
            self.values = values
            self.sums = sums
        }
    }

    /// The rows, largest use first unless split by day.
    package let rows: [Row]
    /// The sums of all.
    package let total: Sums

    /// Puts a report together.
    package init(rows: [Row], total: Sums) {
        self.rows = rows
        self.total = total
    }
}
