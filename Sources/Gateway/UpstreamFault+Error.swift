internal import ChatFormat
internal import Upstream

extension ErrorBody {
    /// What a client is told of a fault; the log has the rest.
    init(_ fault: UpstreamFault) {
        self =
            switch fault {
            case .nameUnknown, .unreachable, .untrusted: .upstreamUnreachable
            case .reset: .upstreamHungUp
            case .firstByteLate, .stalled, .overran: .upstreamTimeout
            case .malformed, .undecodable: .upstreamBroken
            case .tooLarge: .upstreamTooLong
            case .cutShort, .cancelled: .upstreamBrokeOff
            case .stopped: .draining
            }
    }
}
