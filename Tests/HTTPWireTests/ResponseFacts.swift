import HTTPWire

/// Everything an answer's head says, with texts in the place of ranges.
struct ResponseFacts: Equatable {
    var version = HTTPVersion.http11
    var status = 200
    var reason = "OK"
    var fields: [String] = []
    /// Framing for GET.
    var framing = BodyFraming.none
    var keepAlive = true
    var count = 0

    init() {}

    init(_ head: borrowing ResponseHead, _ bytes: [UInt8], count: Int) {
        version = head.version
        status = head.status
        reason = text(bytes[head.reason])
        fields = head.fields.map { "\(text(bytes[$0.name])): \(text(bytes[$0.value]))" }
        framing = head.framing(for: .get)
        keepAlive = head.keepAlive(for: .get)
        self.count = count
    }

    /// Reads a head that arrives in pieces; what comes behind it is delivered with it.
    static func read(
        _ bytes: [UInt8],
        pieces: [Int],
        limits: WireLimits = WireLimits()
    ) -> Verdict<ResponseFacts> {
        var head = ResponseHead()
        var arrived = 0
        do throws(WireError) {
            for piece in [0] + pieces {
                arrived += piece
                let prefix = bytes.span.extracting(0..<arrived)
                guard let count = try head.parse(prefix, limits: limits) else { continue }
                return .found(ResponseFacts(head, bytes, count: count))
            }
        } catch {
            let again = try? head.parse(bytes.span, limits: limits)
            return again == nil ? .refused(error) : .incomplete
        }
        return .incomplete
    }
}
