internal import JSONText

/// Room that a redactor works in; one for each event loop, used by one request at a time.
///
/// It keeps what it has grown to, so that a warm loop allocates nothing for a clean request. Its
/// contents mean nothing between two calls.
package final class RedactionScratch {
    private let digits: DigitRoom
    private var room: Room

    /// Empty room.
    package init() {
        digits = DigitRoom()
        room = Room(digits)
    }

    /// What is worked in.
    ///
    /// Moved out of the scratch for the time of a call, which is cheaper than asking at every
    /// access whether anybody else is using it.
    struct Room {
        let digits: DigitRoom
        var copy = DetectionCopy()
        var findings: [Finding] = []
        var inner = InnerText()
        /// Whether a rule failed on the last text, so that nobody can say what it holds.
        var hasFailed = false
        /// Made when the first pattern is tried.
        private var matches: MatchRoom?

        init(_ digits: DigitRoom) { self.digits = digits }

        /// Where patterns note their matches.
        mutating func matchRoom() -> MatchRoom {
            let room = matches ?? MatchRoom()
            matches = room
            return room
        }
    }

    /// Text that stands as JSON inside of a JSON string, decoded once.
    struct InnerText {
        var bytes: [UInt8] = []
        var map: [OffsetBreak] = []
        var document = JSONDocument()
    }

    /// Takes the room out; a second user in between finds an empty one.
    func take() -> Room {
        var taken = Room(digits)
        swap(&taken, &room)
        return taken
    }

    /// Puts the room back for the next call.
    func put(_ used: consuming Room) { room = used }
}
