import FuzzSupport
import HTTPWire

/// Any bytes give requests or the room's one error, never a trap; any split gives the same; and
/// what was read can be written and read again.
@main enum RequestFuzz {
    static func main() {
        fuzz { input in
            guard var cuts = Cuts(input) else { return }
            var whole = RequestLog()
            whole.receive(cuts.message, to: cuts.message.count)
            var cut = RequestLog()
            for piece in cuts.pieces() { cut.receive(cuts.message, to: piece.upperBound) }
            precondition(whole.entries == cut.entries)
        }
    }
}
