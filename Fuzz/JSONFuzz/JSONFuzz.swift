import FuzzSupport
import JSONOracle
import JSONText

/// Any bytes are the document that a plain reading of the standard makes of them, or the room's one
/// error; what is written is read as the same; and edited bytes are the edited model.
@main enum JSONFuzz {
    static func main() {
        fuzz { input in
            guard input.count > 8 else { return }
            let seed = input[..<8].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            let text = Array(input[8...])
            guard let document = parse(text) else { return }
            let model = JSONModel(document, JSONDocument.root, text)
            precondition(JSONModel(parsing: model.bytes) == model)
            checkStrings(document, text)
            checkFolding(text, depth: Int(seed % 4))
            checkEdits(document, text, model, seed)
        }
    }

    private static func parse(_ text: [UInt8]) -> JSONDocument? {
        var document = JSONDocument()
        let expected = PlainParser.read(text)
        do throws(JSONError) {
            try document.parse(text.span)
        } catch {
            precondition(0...text.count ~= error.offset)
            precondition(expected == nil)
            return nil
        }
        precondition(JSONModel(document, JSONDocument.root, text) == expected)
        return document
    }

    /// What is decoded with a map is what is decoded without, and the map leads into the string.
    private static func checkStrings(_ document: JSONDocument, _ text: [UInt8]) {
        for index in 0..<document.count where document[index].kind == .string {
            var plain: [UInt8] = []
            document.decode(index, of: text.span, into: &plain)
            var mapped: [UInt8] = []
            var map: [OffsetBreak] = []
            document.decode(index, of: text.span, into: &mapped, map: &map)
            precondition(plain == mapped)
            precondition(document.isString(index, plain.span, in: text.span))
            let inner = document[index].inner
            let all = OffsetBreak.rawRange(of: 0..<plain.count, in: map)
            precondition(all == inner)
            _ = document.integer(index, in: text.span)
        }
    }

    /// Folding leaves nodes off and changes nothing about what is accepted.
    private static func checkFolding(_ text: [UInt8], depth: Int) {
        var limits = JSONLimits()
        limits.keptDepth = depth
        var document = JSONDocument()
        precondition((try? document.parse(text.span, limits)) != nil)
        precondition(document[JSONDocument.root].next == document.count)
    }

    private static func checkEdits(
        _ document: JSONDocument,
        _ text: [UInt8],
        _ model: JSONModel,
        _ seed: UInt64
    ) {
        var random = seed
        var plan = JSONEditPlan(document, text) {
            random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return UInt8(truncatingIfNeeded: random >> 56)
        }
        let expected = plan.change()
        let result = plan.edits.apply(to: text.span)
        precondition(JSONModel(parsing: result) == expected)
        if plan.edits.isEmpty { precondition(result == text) }
    }
}
