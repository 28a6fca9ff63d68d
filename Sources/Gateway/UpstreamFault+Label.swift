internal import Telemetry
internal import Upstream

extension UpstreamFaultLabel {
    /// The metric's word for a fault; a client that left is none of the upstream's faults.
    init(_ fault: UpstreamFault) {
        self =
            switch fault {
            case .nameUnknown: .resolve
            case .unreachable: .connect
            case .untrusted: .tls
            case .reset, .cancelled, .stopped: .reset
            case .firstByteLate: .firstByte
            case .stalled: .idle
            case .overran: .whole
            case .malformed, .undecodable: .malformed
            case .tooLarge: .tooLarge
            case .cutShort: .truncated
            }
    }
}
