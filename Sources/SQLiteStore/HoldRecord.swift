internal import Metering

/// A hold as the store remembers it until its entry is written.
struct HoldRecord: Hashable {
    var id: Int64
    var user: Int64
    var team: Int64
    var key: Int64
    var model: Int64
    var day: Int64
    var prompt: Int64
    var ceiling: Charge
    var tier: ServiceTier
    var isStreamed: Bool
    var isCapped: Bool
    var isOverObserved: Bool
    /// The output tokens that are known to be delivered.
    var mark: Int64

    init(_ hold: OpenHold, model: Int64) {
        id = hold.id.rawValue
        user = hold.subject.user?.rawValue ?? 0
        team = hold.subject.team?.rawValue ?? 0
        key = hold.subject.key.rawValue
        self.model = model
        day = Int64(hold.day.number)
        prompt = hold.prompt
        ceiling = hold.ceiling
        tier = hold.tier
        isStreamed = hold.isStreamed
        isCapped = hold.isCapped
        isOverObserved = hold.isOverObserved
        mark = hold.mark?.tokens ?? 0
    }

    /// Whom it is booked on.
    var subject: Subject {
        Subject(
            key: KeyID(key),
            user: user == 0 ? nil : UserID(user),
            team: team == 0 ? nil : TeamID(team)
        )
    }
}

/// Holds packed into one value: those of one commit, or all that are open.
enum HoldBlock {
    static let format: UInt8 = 1

    /// Packs the holds of one commit after its time.
    static func pack(
        _ holds: some Sequence<HoldRecord>,
        time: Timestamp,
        into packer: inout Packer
    ) {
        packer.removeAll()
        packer.byte(format)
        packer.unsigned(UInt64(max(time.milliseconds, 0)))
        var lastID: Int64 = 0
        for hold in holds {
            append(hold, after: lastID, to: &packer)
            lastID = hold.id
        }
    }

    /// Reads holds back; nil when the bytes are no packed holds.
    static func unpack(_ bytes: [UInt8]) -> (time: Timestamp, holds: [HoldRecord])? {
        var unpacker = Unpacker(bytes)
        guard unpacker.byte() == format else { return nil }
        let time = Timestamp(milliseconds: Int64(unpacker.unsigned() & ((1 << 50) - 1)))
        var holds: [HoldRecord] = []
        var lastID: Int64 = 0
        while !unpacker.isAtEnd, !unpacker.isDamaged {
            let hold = HoldRecord(&unpacker, after: lastID)
            lastID = hold.id
            holds.append(hold)
        }
        return unpacker.isDamaged ? nil : (time, holds)
    }

    private static func append(
        _ hold: HoldRecord,
        after lastID: Int64,
        to packer: inout Packer
    ) {
        packer.signed(hold.id &- lastID)
        packer.unsigned(UInt64(max(hold.user, 0)))
        packer.unsigned(UInt64(max(hold.team, 0)))
        packer.unsigned(UInt64(max(hold.key, 0)))
        packer.unsigned(UInt64(max(hold.model, 0)))
        packer.signed(hold.day)
        packer.unsigned(UInt64(max(hold.prompt, 0)))
        packer.unsigned(UInt64(max(hold.ceiling.tokens, 0)))
        packer.unsigned(UInt64(max(hold.ceiling.weightedMilli, 0)))
        packer.unsigned(UInt64(max(hold.ceiling.nanoDollars, 0)))
        let flags: UInt8 =
            (hold.isStreamed ? 1 : 0) | (hold.isCapped ? 2 : 0) | (hold.isOverObserved ? 4 : 0)
            | hold.tier.rawValue << 3
        packer.byte(flags)
        packer.unsigned(UInt64(max(hold.mark, 0)))
    }
}

extension HoldRecord {
    fileprivate init(_ unpacker: inout Unpacker, after lastID: Int64) {
        func number() -> Int64 {
            Int64(truncatingIfNeeded: unpacker.unsigned() & ((1 << 48) - 1))
        }
        id = lastID &+ unpacker.signed()
        user = number()
        team = number()
        key = number()
        model = number()
        day = min(max(unpacker.signed(), -1 << 31), 1 << 31)
        prompt = number()
        let tokens = number()
        let weighted = number()
        ceiling = Charge(
            tokens: tokens,
            weightedMilli: weighted,
            requests: 1,
            nanoDollars: number()
        )
        let flags = unpacker.byte()
        tier = ServiceTier(rawValue: flags >> 3) ?? .standard
        isStreamed = flags & 1 != 0
        isCapped = flags & 2 != 0
        isOverObserved = flags & 4 != 0
        mark = number()
    }
}
