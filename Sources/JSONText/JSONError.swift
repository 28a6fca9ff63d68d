/// Why some bytes are not a document that we accept, and at which byte that shows.
package struct JSONError: Error, Equatable, Sendable {
    /// The rule that was broken.
    package enum Reason: Equatable, Sendable {
        case empty, unfinished, trailingBytes, byteOrderMark
        case expectedValue, expectedName, expectedColon, expectedCommaOrEnd
        case badNumber, badEscape, controlCharacter, badUTF8, duplicateName
        case tooLong, tooDeep, tooManyMembers, tooManyValues, numberTooLong
    }

    /// The rule that was broken.
    package let reason: Reason
    /// The offset of the byte at which the scanner gave up.
    package let offset: Int

    init(_ reason: Reason, at offset: Int) {
        self.reason = reason
        self.offset = offset
    }

    /// What went wrong, in words that never quote the document.
    package var sentence: String {
        switch reason {
        case .empty: "The document is empty."
        case .unfinished: "The document ends too early."
        case .trailingBytes: "There are bytes behind the end of the document."
        case .byteOrderMark: "The document begins with a byte-order mark."
        case .expectedValue: "A value was expected."
        case .expectedName: "A member name in double quotes was expected."
        case .expectedColon: "A colon was expected."
        case .expectedCommaOrEnd: "A comma or the closing bracket was expected."
        case .badNumber: "A number is not written as JSON writes numbers."
        case .badEscape: "A string holds an unknown escape."
        case .controlCharacter: "A string holds a control character that is not escaped."
        case .badUTF8: "A string is not valid UTF-8."
        case .duplicateName: "An object has two members of the same name."
        case .tooLong: "The document is too long."
        case .tooDeep: "The document is nested too deeply."
        case .tooManyMembers: "The document has too many members."
        case .tooManyValues: "The document has too many values."
        case .numberTooLong: "A number has too many digits."
        }
    }
}
