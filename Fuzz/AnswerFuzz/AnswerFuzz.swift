import FuzzSupport
import HTTPWire

/// Any bytes give answers or the room's one error, never a trap; any split gives the same.
@main enum AnswerFuzz {
    static func main() {
        fuzz { input in
            guard var cuts = Cuts(input) else { return }
            let method: Method = input[0] & 1 == 0 ? .get : .head
            var whole = AnswerLog(method: method)
            whole.receive(cuts.message, to: cuts.message.count)
            whole.close()
            var cut = AnswerLog(method: method)
            for piece in cuts.pieces() { cut.receive(cuts.message, to: piece.upperBound) }
            cut.close()
            precondition(whole.entries == cut.entries)
        }
    }
}
