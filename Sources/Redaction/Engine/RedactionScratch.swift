internal import JSONText

/// Room that a redactor works in; one for each event loop, used by one request at a time.
///
/// It keeps what it has grown to, so that a warm loop allocates nothing for a clean request. Its
/// contents mean nothing between two calls.
package final class RedactionScratch {
    let digits = DigitRoom()
    var copy = DetectionCopy()
    var findings: [Finding] = []
    /// What those of the findings are that stand in a text in base 64.
    var encoded: [EncodedText.Value] = []
    var inner = InnerText()
    /// Whether a rule failed on the last text, so that nobody can say what it holds.
    var hasFailed = false
    /// Where patterns note their matches; made when the first pattern is tried.
    lazy var matches = MatchRoom()

    /// Empty room.
    package init() {}

    /// Text that stands as JSON inside of a JSON string, decoded once.
    struct InnerText {
        var bytes: [UInt8] = []
        var map: [OffsetBreak] = []
        var document = JSONDocument()
    }
}
