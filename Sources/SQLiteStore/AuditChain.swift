internal import Digest
internal import Metering

/// The audit log's chain: each line's hash is over the one before and the line's own bytes.
enum AuditChain {
    /// The hash of one line after another's.
    static func hash(
        after previous: [UInt8],
        time: Timestamp,
        actor: Actor,
        action: String,
        target: String,
        before: String?,
        after: String?
    ) -> [UInt8] {
        var packer = Packer()
        packer.counted(previous)
        packer.signed(time.milliseconds)
        packer.signed(actor.key?.rawValue ?? 0)
        for text in [actor.name, actor.origin, action, target] { packer.counted(text.utf8) }
        for text in [before, after] {
            packer.byte(text == nil ? 0 : 1)
            packer.counted((text ?? "").utf8)
        }
        return sha256(packer.bytes.span).bytes
    }

    /// What the first line follows.
    static let beginning = [UInt8](repeating: 0, count: 32)
}
