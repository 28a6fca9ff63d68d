import FuzzSupport
import HTTPWire

/// Any bytes give events or the room's one error, never a trap; any split gives the same; and they
/// are the events that a plain reading of the standard gives.
@main enum EventFuzz {
    static func main() {
        fuzz { input in
            guard var cuts = Cuts(input) else { return }
            var limits = WireLimits()
            let whole = EventLog(cuts.message, [0..<cuts.message.count], limits)
            precondition(whole == EventLog(cuts.message, cuts.pieces(), limits))
            precondition(whole.error == nil)
            precondition(whole.dispatched == PlainReading.events(cuts.message))

            limits.eventBytesMax = 40
            let short = EventLog(cuts.message, [0..<cuts.message.count], limits)
            precondition(short == EventLog(cuts.message, cuts.pieces(), limits))
        }
    }
}
