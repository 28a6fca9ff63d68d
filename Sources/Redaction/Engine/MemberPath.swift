internal import JSONText

/// Names a value of a document as OpenAI's errors do in `param`: `messages[0].content`.
enum MemberPath {
    /// The path to the value at an index of the tape.
    static func text(_ target: Int, _ document: borrowing JSONDocument, _ bytes: Span<UInt8>)
        -> String
    {
        var path = ""
        var at = JSONDocument.root
        while at < target, document[at].isContainer {
            let isObject = document[at].kind == .object
            let parent = at
            var (child, position) = (at + 1, 0)
            while child < document[parent].next {
                let value = isObject ? child + 1 : child
                guard document[value].next <= target else {
                    if isObject {
                        path += path.isEmpty ? "" : "."
                        path += name(child, document, bytes)
                    } else {
                        path += "[\(position)]"
                    }
                    at = value
                    break
                }
                child = document[value].next
                position += 1
            }
            guard at > parent else { break }
        }
        return path
    }

    private static func name(
        _ index: Int,
        _ document: borrowing JSONDocument,
        _ bytes: Span<UInt8>
    ) -> String {
        var text: [UInt8] = []
        document.decode(index, of: bytes, into: &text)
        // A name may hold what a value may hold; only a short plain one is shown.
        guard text.count <= 64, text.count(where: isDigit) < 4,
            text.allSatisfy({ isWordByte($0) || $0 == 0x2D })
        else { return "*" }
        return String(decoding: text, as: UTF8.self)
    }
}
