package import HTTPWire

/// Why an exchange with an upstream failed, in the order in which it can.
package enum UpstreamFault: Error, Equatable, Sendable {
    /// The name has no address.
    case nameUnknown(String)
    /// No connection could be made; nothing was sent.
    case unreachable(String)
    /// The certificate or the handshake is bad; nothing was sent.
    case untrusted(String)
    /// The connection broke before the first byte of an answer.
    case reset
    /// No byte of an answer came in time.
    case firstByteLate
    /// The answer stopped for too long.
    case stalled
    /// The whole exchange took too long.
    case overran
    /// The answer is no HTTP, or larger than its limits.
    case malformed(WireError)
    /// The answer's content encoding cannot be decoded.
    case undecodable
    /// The answer is larger than its reader takes.
    case tooLarge
    /// The connection broke before the answer's end.
    case cutShort
    /// `cancel()` was called: the client is gone.
    case cancelled
    /// `stop()` was called: this gateway ends.
    case stopped

    /// True when the upstream certainly did not get the request.
    package var nothingWasSent: Bool {
        switch self {
        case .nameUnknown, .unreachable, .untrusted: true
        default: false
        }
    }

    /// True for the faults a client sees as 504, not 502.
    package var isTimeout: Bool {
        switch self {
        case .firstByteLate, .stalled, .overran: true
        default: false
        }
    }

    /// What happened, for the log; it quotes nothing of the exchange.
    package var sentence: String {
        switch self {
        case .nameUnknown(let host): "\(host) has no address"
        case .unreachable(let reason): reason
        case .untrusted(let reason): reason
        case .reset: "the connection broke before an answer came"
        case .firstByteLate: "no answer came in time"
        case .stalled: "the answer stopped"
        case .overran: "the exchange took too long"
        case .malformed(let error): "the answer is malformed: \(error.sentence)"
        case .undecodable: "the answer's content encoding cannot be decoded"
        case .tooLarge: "the answer is too large"
        case .cutShort: "the connection broke in the middle of the answer"
        case .cancelled: "the client left"
        case .stopped: "this gateway stopped"
        }
    }
}
