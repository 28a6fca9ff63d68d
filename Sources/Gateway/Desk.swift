internal import JSONText
internal import Redaction

/// The working memory of one request before it is forwarded: kept by the loop, used again.
final class Desk {
    var document = JSONDocument()
    var edits = JSONEdits()
    let redaction = RedactionScratch()

    func clear() {
        edits.removeAll()
    }
}
