/// A string in an answer that the model wrote, and whose continuation later pieces may be.
package struct AnswerPiece: Equatable, Sendable {
    /// What the string is a part of.
    package enum Kind: Sendable {
        case content, refusal, reasoning, transcript
        case toolName, toolArguments, toolInput
    }

    /// What the string is a part of.
    package let kind: Kind
    /// The choice's `index`; the `output_index` in the Responses API.
    package let choice: Int
    /// The tool call's index in its message, or the part's in its item; 0 where there is one only.
    package let part: Int
    /// The index of the string in the reader's document.
    package let node: Int
}
