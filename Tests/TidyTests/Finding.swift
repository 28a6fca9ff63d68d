import Testing

/// One broken rule: where, and the sentence that says what to do.
struct Finding: CustomStringConvertible, Equatable {
    let path: String
    let line: Int
    let sentence: String

    var description: String { "\(path):\(line): \(sentence)" }
}

extension [Finding] {
    /// One finding a line, for a failure that owners can act on.
    var listed: Comment { Comment(rawValue: map(\.description).joined(separator: "\n")) }
}
