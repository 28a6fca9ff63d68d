/// The stand-in's tokens: runs of letters and digits, and every other visible character by itself.
///
/// So simple that anybody can count them by hand; real models have real encodings.
package enum Words {
    /// How many tokens a text has.
    package static func count(_ text: String) -> Int { split(text).count }

    /// A text in tokens, each with the white space before it, so that they join to the text.
    static func split(_ text: String) -> [String] {
        var tokens: [String] = []
        var token = ""
        var isWord = false
        for scalar in text.unicodeScalars {
            let isLetter = scalar.properties.isAlphabetic || scalar.properties.numericType != nil
            let isSpace = scalar.properties.isWhitespace
            let startsAnew = isSpace || !isLetter || !isWord
            if startsAnew, token.unicodeScalars.contains(where: { !$0.properties.isWhitespace }) {
                tokens.append(token)
                token = ""
            }
            token.unicodeScalars.append(scalar)
            isWord = isLetter
        }
        if !token.isEmpty {
            // White space at the end belongs to the last token.
            let isBlank = token.unicodeScalars.allSatisfy(\.properties.isWhitespace)
            if isBlank, let last = tokens.popLast() { token = last + token }
            tokens.append(token)
        }
        return tokens
    }
}
