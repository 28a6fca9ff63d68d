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

    init(_ hold: OpenHold) {
        id = hold.id.rawValue
        user = hold.subject.user?.rawValue ?? 0
        team = hold.subject.team?.rawValue ?? 0
        key = hold.subject.key.rawValue
        model = hold.tag
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

/// Holds packed into values: those of one commit in slots of equal size, and all that are open.
///
/// A ring of slots is written over and over: a value that is replaced by one of the same size
/// changes one page of the file and nothing else, so a hold costs one page.
enum HoldSlot {
    /// How many slots there are: one more page of the file for each, in the log's every round.
    static let count: Int64 = 256
    /// The holds that a slot always takes.
    static let holdsAtLeast = bytes / 96

    private static let format: UInt8 = 1
    /// A record of this size fills one page of the file and needs no second one.
    private static let bytes = 4_000

    /// Packs the holds of one commit into slots, numbered on from the newest.
    static func pack(
        _ holds: some Sequence<HoldRecord>,
        after newest: Int64,
        time: Timestamp
    ) -> [[UInt8]] {
        var slots: [[UInt8]] = []
        var slot = begun(newest + 1, time)
        var record = Packer()
        for hold in holds {
            record.removeAll()
            record.byte(1)
            append(hold, after: 0, to: &record)
            if slot.bytes.count + record.bytes.count > bytes {
                slots.append(padded(slot))
                slot = begun(newest + 1 + Int64(slots.count), time)
            }
            slot.raw(record.bytes)
        }
        slots.append(padded(slot))
        return slots
    }

    /// Packs all open holds into one value.
    static func packAll(_ holds: some Sequence<HoldRecord>, time: Timestamp) -> [UInt8] {
        var packer = begun(0, time)
        var lastID: Int64 = 0
        for hold in holds {
            packer.byte(1)
            append(hold, after: lastID, to: &packer)
            lastID = hold.id
        }
        return packer.bytes
    }

    /// Reads holds back; nil when the bytes are no packed holds.
    static func unpack(_ bytes: [UInt8]) -> Content? {
        var unpacker = Unpacker(bytes)
        guard unpacker.byte() == format else { return nil }
        let number = unpacker.unsigned() & ((1 << 50) - 1)
        let time = Timestamp(milliseconds: Int64(unpacker.unsigned() & ((1 << 50) - 1)))
        var content = Content(number: Int64(number), time: time)
        var lastID: Int64 = 0
        while !unpacker.isAtEnd, unpacker.byte() == 1 {
            let hold = HoldRecord(&unpacker, after: number == 0 ? lastID : 0)
            lastID = hold.id
            content.holds.append(hold)
        }
        return unpacker.isDamaged ? nil : content
    }

    /// What a value holds.
    struct Content {
        /// The slot's number; 0 for the value of all open holds.
        let number: Int64
        let time: Timestamp
        var holds: [HoldRecord] = []
    }

    private static func begun(_ number: Int64, _ time: Timestamp) -> Packer {
        var packer = Packer()
        packer.byte(format)
        packer.unsigned(UInt64(number))
        packer.unsigned(UInt64(max(time.milliseconds, 0)))
        return packer
    }

    private static func padded(_ slot: Packer) -> [UInt8] {
        slot.bytes + [UInt8](repeating: 0, count: bytes - slot.bytes.count)
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
