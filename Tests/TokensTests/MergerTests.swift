import Testing

@testable import Tokens

@Suite struct MergerTests {
    private let counter = TokenCounter()

    /// Merges as the definition says, one merge at a time: the slow truth.
    private func defined(_ piece: [UInt8], _ tables: RankTables) -> [UInt32] {
        var parts = piece.map { tables.id(ofByte: $0) }
        while true {
            let merges = zip(parts, parts.dropFirst()).map { tables.merged($0, $1) }
            guard let least = merges.min(), least != RankTables.noMerge,
                let at = merges.firstIndex(of: least)
            else { return parts }
            parts[at...at + 1] = [least]
        }
    }

    private func row(_ piece: [UInt8], _ tables: RankTables) -> [UInt32] {
        var row: [UInt32] = []
        let merger = Merger(tables: tables, scratch: MergeScratch(), tag: 1)
        unsafe piece.withUnsafeBufferPointer { buffer in
            // SAFETY: the view does not outlive the closure.
            let text = unsafe TextBytes(buffer)
            merger.encode(text, 0, text.count, into: &row)
        }
        return row
    }

    private func trail(_ piece: [UInt8], _ tables: RankTables) -> [UInt32] {
        unsafe piece.withUnsafeBufferPointer { buffer in
            // SAFETY: the view does not outlive the closure.
            let text = unsafe TextBytes(buffer)
            return TrailCounter.row(tables, text, 0, text.count, MergeScratch())
        }
    }

    @Test(arguments: [Encoding.o200kBase, .cl100kBase, .p50kBase, .r50kBase])
    func `windows and trails merge as the definition says`(encoding: Encoding) {
        let tables = RankTables.of(encoding)
        var texts = Texts(seed: 8)
        let alphabets: [[UInt8]] = [
            Array("ab".utf8), Array("aabcdeinrst".utf8), Array(" \n-=".utf8), Array(0...255),
            Array("中的の".utf8), [0, 1, 0x20],
        ]
        for _ in 0..<60 {
            let alphabet = alphabets[texts.number(below: alphabets.count)]
            let length = 1 + texts.number(below: 400)
            let piece = (0..<length).map { _ in alphabet[texts.number(below: alphabet.count)] }
            let expected = defined(piece, tables)
            #expect(row(piece, tables) == expected)
            #expect(trail(piece, tables) == expected)
        }
    }

    @Test(arguments: ["a", " ", "-", "=", "\n", "0", "ab", "的", "\u{0}"])
    func `runs of any length merge as the definition says`(character: String) {
        let tables = RankTables.of(.o200kBase)
        for length in [63, 64, 65, 127, 128, 129, 191, 257, 400] {
            let piece = Array(String(repeating: character, count: length).utf8)
            let expected = defined(piece, tables)
            #expect(row(piece, tables) == expected, "\(length)")
            #expect(trail(piece, tables) == expected, "\(length)")
        }
    }

    @Test func `neighbours stay apart exactly if their joined bytes merge to them`() {
        let tables = RankTables.of(.o200kBase)
        var texts = Texts(seed: 9)
        for _ in 0..<5_000 {
            let left = UInt32(texts.number(below: texts.number(below: 2) == 0 ? 1_000 : 199_998))
            let right = UInt32(texts.number(below: texts.number(below: 2) == 0 ? 1_000 : 199_998))
            let bytes = [left, right].flatMap { tables.source.token(Int($0)) ?? [] }
            let apart = defined(bytes, tables) == [left, right]
            #expect(tables.stayApart(left, right) == apart, "\(left) \(right)")
        }
    }

    @Test(arguments: [Encoding.o200kBase, .cl100kBase, .p50kBase])
    func `every token is found whole and merges to itself`(encoding: Encoding) {
        let tables = RankTables.of(encoding)
        var texts = Texts(seed: 10)
        for _ in 0..<5_000 {
            let id = texts.number(below: tables.source.idCount)
            guard let token = tables.source.token(id) else { continue }
            #expect(defined(token, tables) == [UInt32(id)])
            #expect(tables.length(of: UInt32(id)) == token.count)
            unsafe token.withUnsafeBufferPointer { buffer in
                // SAFETY: the view does not outlive the closure.
                let text = unsafe TextBytes(buffer)
                #expect(tables.holds(text, 0, text.count) || token.last == 0, "\(id)")
            }
        }
    }
}
