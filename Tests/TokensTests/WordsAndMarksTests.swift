import Testing

@testable import Tokens

@Suite struct WordsAndMarksTests {
    private func count(_ text: String) -> Int {
        let bytes = Array(text.utf8)
        return unsafe bytes.withUnsafeBufferPointer { buffer in
            // SAFETY: the view does not outlive the closure.
            WordsAndMarks.count(unsafe TextBytes(buffer), CharacterClasses.all)
        }
    }

    /// By character, with the standard library.
    private func slowly(_ text: String) -> Int {
        var (count, inWord) = (0, false)
        for scalar in text.unicodeScalars {
            let properties = scalar.properties
            let isWord =
                scalar == "_"
                || properties.isAlphabetic && properties.generalCategory != .spacingMark
                || [.decimalNumber, .letterNumber, .otherNumber].contains(
                    properties.generalCategory
                )
            if isWord {
                count += inWord ? 0 : 1
            } else if !properties.isWhitespace {
                count += 1
            }
            inWord = isWord
        }
        return count
    }

    @Test(arguments: [
        ("", 0), ("Hello, world_1!", 4), (#"{"a":[1,2]}"#, 11), ("don't", 3), ("  \n\t ", 0),
        ("中文 の", 2), ("a_b-c", 3), ("12345678 9", 2), ("abcdefgh", 1), ("........x", 9),
        ("naïve café — ok", 4), ("🥊🥊", 2), ("x\u{1F}y", 3), ("abcdefg hijklmno", 2),
    ])
    func `runs of word characters and single marks are counted`(text: String, expected: Int) {
        #expect(count(text) == expected)
    }

    @Test func `eight bytes at a time count as one at a time`() {
        var texts = Texts(seed: 12)
        for _ in 0..<2_000 {
            let length = texts.number(below: 40)
            let text = (0..<length).map { _ in
                Character(UnicodeScalar(UInt8(texts.number(below: 128))))
            }
            #expect(count(String(text)) == slowly(String(text)))
        }
    }
}
