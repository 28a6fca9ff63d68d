/// One server-sent event, as byte ranges into where it lies.
package struct SSEEvent: Equatable, Sendable {
    /// Which bytes an event's ranges refer to.
    package enum Place: Equatable, Sendable {
        /// The span given to the call that returned the event.
        case input
        /// The splitter's `carry`, until the splitter's next call.
        case carry
    }

    /// Where the event's bytes are.
    package internal(set) var place = Place.input
    /// All its bytes up to and including the empty line, as they came.
    package internal(set) var raw = 0..<0
    /// Its data without field name and line end, several lines joined by LF; nil without any.
    ///
    /// An event without data is not dispatched to anybody by the standard (WHATWG HTML 9.2.6).
    package internal(set) var data: Range<Int>?
    /// The value of its last `event` line; nil without one.
    package internal(set) var name: Range<Int>?
    /// Whether it has an `id` line.
    ///
    /// Such an event must not be passed on as it is: SDKs never forget the id and then dispatch
    /// empty events.
    package internal(set) var hasID = false
    /// Whether it has a `retry` line.
    package internal(set) var hasRetry = false
    /// Whether it has no field at all: comments (a keep-alive), or just an empty line.
    package internal(set) var isComment = true

    mutating func move(by distance: Int) {
        raw = raw.moved(by: distance)
        data = data?.moved(by: distance)
        name = name?.moved(by: distance)
    }
}
