internal import Digest
internal import JSONText

/// The line mode of `tollgate count`: one question in, one answer out, for checkers and scripts.
///
/// A question is `{"encoding": "o200k_base", "text": "..."}` (or `"model"` for `"encoding"`); the
/// answer is `{"count":N,"sha256":"..."}`, where the sum is over the ids in decimal with commas
/// between them.
package struct CountLines {
    private let counter = TokenCounter()
    private var document = JSONDocument()

    /// Why a line has no answer.
    package enum Fault: Error, Equatable {
        /// The line is not one JSON object with a string `text`.
        case notAQuestion
        /// The name is not that of an encoding.
        case unknownEncoding(String)
    }

    /// Makes a line mode with a counter of its own.
    package init() {}

    /// The answer to a line, without a line end.
    package mutating func answer(_ line: Span<UInt8>) throws(Fault) -> String {
        do {
            try document.parse(line)
        } catch {
            throw .notAQuestion
        }
        guard let member = document.member("text", of: JSONDocument.root, in: line),
            let content = decoded(member, line)
        else { throw .notAQuestion }
        let encoding = try encoding(line)
        let ids = counter.encode(content.span, encoding)
        let count = counter.count(content.span, encoding)
        precondition(ids.count == count, "counting and encoding disagree")
        var digits: [UInt8] = []
        for id in ids {
            if !digits.isEmpty { digits.append(UInt8(ascii: ",")) }
            digits += Array(String(id).utf8)
        }
        return "{\"count\":\(count),\"sha256\":\"\(Self.hex(sha256(digits.span).bytes))\"}"
    }

    private mutating func encoding(_ line: Span<UInt8>) throws(Fault) -> Encoding {
        if let member = document.member("encoding", of: JSONDocument.root, in: line),
            let bytes = decoded(member, line)
        {
            let name = String(decoding: bytes, as: UTF8.self)
            guard let encoding = Encoding(name: name) else { throw .unknownEncoding(name) }
            return encoding
        }
        guard let member = document.member("model", of: JSONDocument.root, in: line),
            let bytes = decoded(member, line)
        else { return .o200kBase }
        return Encoding.forModel(bytes.span).encoding
    }

    private func decoded(_ index: Int, _ line: Span<UInt8>) -> [UInt8]? {
        guard document[index].kind == .string else { return nil }
        var text: [UInt8] = []
        document.decode(index, of: line, into: &text)
        return text
    }

    private static func hex(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(
            decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] },
            as: UTF8.self
        )
    }
}
