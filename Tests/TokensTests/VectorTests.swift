import Foundation
import JSONText
import Testing

@testable import Tokens

/// One line of the vectors: the line itself, and the answer the line mode should give.
struct Vector: CustomTestStringConvertible, Sendable {
    let id: String
    let line: String
    let answer: String

    var testDescription: String { id }

    /// All vectors, one list for each category.
    static let byCategory: [String: [Vector]] = {
        let file = URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent()
            .appendingPathComponent("data/vectors.jsonl")
        guard let text = try? String(contentsOf: file, encoding: .utf8) else { return [:] }
        var found: [String: [Vector]] = [:]
        for line in text.split(separator: "\n") {
            guard let (category, vector) = parsed(String(line)) else { return [:] }
            found[category, default: []].append(vector)
        }
        return found
    }()

    private static func parsed(_ line: String) -> (String, Vector)? {
        let bytes = Array(line.utf8)
        var document = JSONDocument()
        guard (try? document.parse(bytes.span)) != nil else { return nil }
        func text(_ name: StaticString) -> String? {
            guard let at = document.member(name, of: JSONDocument.root, in: bytes.span) else {
                return nil
            }
            if document[at].kind == .number {
                return String(decoding: bytes[document[at].range], as: UTF8.self)
            }
            var text: [UInt8] = []
            document.decode(at, of: bytes.span, into: &text)
            return String(decoding: text, as: UTF8.self)
        }
        guard let id = text("id"), let category = text("cat"), let count = text("count"),
            let sum = text("sha256")
        else { return nil }
        let answer = "{\"count\":\(count),\"sha256\":\"\(sum)\"}"
        return (category, Vector(id: id, line: line, answer: answer))
    }
}

@Suite struct VectorTests {
    @Test func `all vectors are there`() {
        #expect(Vector.byCategory.values.reduce(0) { $0 + $1.count } == 3_257)
    }

    @Test(arguments: Vector.byCategory.keys.sorted())
    func `counts and ids are those of tiktoken`(category: String) throws {
        var lines = CountLines()
        for vector in Vector.byCategory[category] ?? [] {
            let answer = try lines.answer(Array(vector.line.utf8).span)
            #expect(answer == vector.answer, "\(vector.id)")
        }
    }
}
