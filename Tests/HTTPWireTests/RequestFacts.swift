import HTTPWire

/// Everything a request's head says, with texts in the place of ranges.
struct RequestFacts: Equatable {
    var method = Method.get
    var methodText = "GET"
    var target = "/"
    var path = "/"
    var query: String?
    var version = HTTPVersion.http11
    var fields: [String] = []
    var framing = BodyFraming.none
    var keepAlive = true
    var expectsContinue = false
    var count = 0

    init() {}

    init(_ head: borrowing RequestHead, _ bytes: [UInt8], count: Int) {
        method = head.method
        methodText = text(bytes[head.methodRange])
        target = text(bytes[head.target])
        path = text(bytes[head.path])
        query = head.query.map { text(bytes[$0]) }
        version = head.version
        fields = head.fields.map {
            "\(text(bytes[$0.name])): \(text(bytes[$0.value]))"
                + ($0.isNamedByConnection ? " (named)" : "")
        }
        framing = head.framing
        keepAlive = head.keepAlive
        expectsContinue = head.expectsContinue
        self.count = count
    }

    /// Reads a head that arrives in pieces; what comes behind it is delivered with it.
    static func read(
        _ bytes: [UInt8],
        pieces: [Int],
        limits: WireLimits = WireLimits()
    ) -> Verdict<RequestFacts> {
        var head = RequestHead()
        var arrived = 0
        do throws(WireError) {
            for piece in [0] + pieces {
                arrived += piece
                let prefix = bytes.span.extracting(0..<arrived)
                guard let count = try head.parse(prefix, limits: limits) else { continue }
                return .found(RequestFacts(head, bytes, count: count))
            }
        } catch {
            // The same error stays, whatever comes next.
            let again = try? head.parse(bytes.span, limits: limits)
            return again == nil ? .refused(error) : .incomplete
        }
        return .incomplete
    }
}
