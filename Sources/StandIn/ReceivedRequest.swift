/// One request as the stand-in provider got it.
package struct ReceivedRequest: Sendable {
    /// The method's token.
    package let method: String
    /// The path, without the query.
    package let path: String
    /// The header fields as they came.
    package let fields: [(name: String, value: String)]
    /// The body's bytes.
    package let body: [UInt8]

    /// The value of a field, whatever its letters' case.
    package func field(_ name: String) -> String? {
        fields.first { $0.name.lowercased() == name }?.value
    }
}
