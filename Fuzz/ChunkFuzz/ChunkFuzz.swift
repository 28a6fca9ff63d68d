import FuzzSupport
import HTTPWire

/// Any bytes give a body or the room's one error, never a trap; any split gives the same; and a
/// body that is put into chunks comes out as it was.
@main enum ChunkFuzz {
    struct Outcome: Equatable {
        var body: [UInt8] = []
        /// Where the body ended.
        var end: Int?
        var error: WireError?
    }

    static func main() {
        fuzz { input in
            guard var cuts = Cuts(input) else { return }
            let whole = decode(cuts.message, [0..<cuts.message.count])
            let pieces = cuts.pieces()
            precondition(whole == decode(cuts.message, pieces))

            var chunks: [UInt8] = []
            for piece in pieces {
                ChunkWriter.chunk(cuts.message.span.extracting(piece), to: &chunks)
            }
            ChunkWriter.last(to: &chunks)
            let again = decode(chunks, [0..<chunks.count])
            precondition(again == Outcome(body: cuts.message, end: chunks.count))
        }
    }

    private static func decode(_ bytes: [UInt8], _ pieces: [Range<Int>]) -> Outcome {
        var limits = WireLimits()
        limits.chunkExtensionBytesMax = 200
        limits.trailerBytesMax = 200
        var decoder = BodyDecoder(.chunked, limits: limits)
        var outcome = Outcome()
        do throws(WireError) {
            for piece in pieces {
                var position = 0
                let arrived = bytes.span.extracting(piece)
                var event = try decoder.next(arrived, from: &position)
                while case .data(let range) = event {
                    precondition(!range.isEmpty && range.upperBound == position)
                    outcome.body += bytes[piece][piece.lowerBound...].dropFirst(range.lowerBound)
                        .prefix(range.count)
                    event = try decoder.next(arrived, from: &position)
                }
                if event == .end {
                    outcome.end = outcome.end ?? piece.lowerBound + position
                } else {
                    precondition(position == piece.count)
                }
            }
        } catch {
            outcome.error = error
        }
        return outcome
    }
}
