import FuzzSupport
import JSONText
import Redaction

/// Any body that is JSON becomes edits or a refusal; applying the edits leaves JSON, with values of
/// other kinds than strings where they were, and without a finding nothing changes.
@main enum CleanFuzz {
    static func main() {
        let key = [UInt8](repeating: 7, count: 32)
        let redactors = policies().map { Redactor([$0], placeholderKey: key) }
        let scratch = RedactionScratch()
        fuzz { input in
            var document = JSONDocument()
            guard (try? document.parse(input.span)) != nil else { return }
            for redactor in redactors { check(redactor, input, document, scratch) }
        }
    }

    /// The policy that ships, one that looks everywhere and refuses in places, and one with
    /// surrogates, patterns and words.
    private static func policies() -> [RedactionPolicy] {
        var strict = RedactionPolicy()
        strict.refusesProtectedFields = true
        strict.unknownFields = .refuse
        strict.detectors[1].action = .refuse
        var own = RedactionPolicy()
        own.onError = .redact
        for kind in [RedactionKind.url, .email, .ip] { own[kind].style = .surrogate }
        own[.card].keepLast = 4
        own[.phone].action = .report
        var pattern = RedactionPolicy.Pattern(type: "EMPLOYEE", regex: #"\bEMP-\d{2,6}\b|(a+)+$"#)
        pattern.restore = true
        own.patterns = [pattern]
        var words = RedactionPolicy.Words(type: "HOUSE", file: "words")
        words.entries = ["heron", "blue sky", "osp*"]
        words.action = .redact
        own.words = [words]
        return [RedactionPolicy(), strict, own]
    }

    private static func check(
        _ redactor: Redactor,
        _ body: [UInt8],
        _ document: JSONDocument,
        _ scratch: RedactionScratch
    ) {
        let scope = RedactionScope(key: "k", team: "t", user: "u", model: "m")
        let result = redactor.clean(body.span, document, scope: scope, scratch: scratch)
        switch result {
        case .unchanged(let counts): precondition(counts.redactedTotal == 0)
        case .refused(let refusal):
            precondition(refusal.isFailure || !refusal.places.isEmpty)
            precondition(refusal.places.allSatisfy { $0.path.utf8.first != 0x2E })
        case .edited(let found):
            precondition(found.counts.redactedTotal > 0)
            let sent = found.edits.apply(to: body.span)
            var again = JSONDocument()
            precondition((try? again.parse(sent.span)) != nil, "what is forwarded is no JSON")
            precondition(again.count == document.count, "values came or went")
            for index in 0..<document.count {
                precondition(again[index].kind == document[index].kind, "a value changed its kind")
            }
        }
    }
}
