internal import Metering

/// The entries of one commit, packed into one row: what makes a durable entry cost a fraction of
/// what a row of its own would, in time and in bytes.
///
/// A format byte, then the commit's time and day, then each entry. An entry begins with a mask of
/// the members that follow; ids and days stand as differences. The bytes are what seals are over.
struct EntryBlock {
    static let format: UInt8 = 1

    private var packer = Packer()
    private(set) var count = 0
    private var lastID: Int64 = 0
    private var day: Int64 = 0

    var isEmpty: Bool { count == 0 }
    var bytes: [UInt8] { packer.bytes }

    /// Starts a block; what it held is forgotten.
    mutating func begin(time: Timestamp, day: CivilDay) {
        packer.removeAll()
        packer.byte(Self.format)
        packer.unsigned(UInt64(max(time.milliseconds, 0)))
        packer.signed(Int64(day.number))
        self.day = Int64(day.number)
        lastID = 0
        count = 0
    }

    /// Which members of an entry follow its mask; the common ones have the low bits.
    private enum Member {
        static let user: UInt64 = 1 << 0
        static let team: UInt64 = 1 << 1
        static let key: UInt64 = 1 << 2
        static let nanoDollars: UInt64 = 1 << 3
        static let firstByte: UInt64 = 1 << 4
        static let upstreamID: UInt64 = 1 << 5
        static let upstream: UInt64 = 1 << 6
        static let servedModel: UInt64 = 1 << 7
        static let reasoning: UInt64 = 1 << 8
        static let cached: UInt64 = 1 << 9
        static let weighted: UInt64 = 1 << 10
        static let redactions: UInt64 = 1 << 11
        static let capped: UInt64 = 1 << 12
        static let overObserved: UInt64 = 1 << 13
        static let requests: UInt64 = 1 << 14
        static let reason: UInt64 = 1 << 15
        static let count: UInt64 = 1 << 16
        static let attempts: UInt64 = 1 << 17
        static let corrects: UInt64 = 1 << 18
        static let day: UInt64 = 1 << 19
        static let rareUsage: UInt64 = 1 << 20
        static let tier: UInt64 = 1 << 21
        static let decision: UInt64 = 1 << 22
    }

    /// Adds one entry.
    mutating func append(_ entry: borrowing EntryRecord) {
        let usage = entry.usage
        let isPlainWeight = entry.weightedMilli == usage.total &* 1_000
        let hasRareUsage =
            usage.cacheWrite | usage.promptAudio | usage.promptImage | usage.completionAudio
            | usage.acceptedPrediction | usage.rejectedPrediction != 0
        var mask: UInt64 = 0
        func note(_ member: UInt64, _ isThere: Bool) { if isThere { mask |= member } }
        note(Member.user, entry.user != 0)
        note(Member.team, entry.team != 0)
        note(Member.key, entry.key != 0)
        note(Member.nanoDollars, entry.nanoDollars != 0)
        note(Member.firstByte, entry.firstByteMilliseconds != nil)
        note(Member.upstreamID, !entry.upstreamID.isEmpty)
        note(Member.upstream, entry.upstream != 0)
        note(Member.servedModel, entry.servedModel != 0)
        note(Member.reasoning, usage.reasoning != 0)
        note(Member.cached, usage.cached != 0)
        note(Member.weighted, !isPlainWeight)
        note(Member.redactions, !entry.redactions.isEmpty)
        note(Member.capped, entry.isCapped)
        note(Member.overObserved, entry.isOverObserved)
        note(Member.requests, entry.requests != 1)
        note(Member.reason, entry.reason != 0)
        note(Member.count, entry.count != 1)
        note(Member.attempts, !entry.attempts.isEmpty)
        note(Member.corrects, entry.corrects != 0)
        note(Member.day, entry.day != day)
        note(Member.rareUsage, hasRareUsage)
        note(Member.tier, entry.tier != .standard)
        note(Member.decision, entry.decision.count == DecisionNumbers.count)
        packer.unsigned(mask)
        appendAlways(entry)
        appendNamed(entry, mask)
        appendRare(entry, mask)
        count += 1
    }

    private mutating func appendAlways(_ entry: borrowing EntryRecord) {
        packer.signed(entry.id &- lastID)
        lastID = entry.id
        packer.byte(entry.kind.rawValue << 4 | entry.source.rawValue)
        packer.byte(entry.ending.rawValue)
        packer.unsigned(UInt64(max(entry.status, 0)))
        packer.unsigned(UInt64(max(entry.model, 0)))
        packer.signed(entry.usage.prompt)
        packer.signed(entry.usage.completion)
        packer.unsigned(UInt64(max(entry.heldTokens, 0)))
        packer.unsigned(UInt64(max(entry.milliseconds, 0)))
    }

    private mutating func appendNamed(_ entry: borrowing EntryRecord, _ mask: UInt64) {
        if mask & Member.user != 0 { packer.unsigned(UInt64(max(entry.user, 0))) }
        if mask & Member.team != 0 { packer.unsigned(UInt64(max(entry.team, 0))) }
        if mask & Member.key != 0 { packer.unsigned(UInt64(max(entry.key, 0))) }
        if mask & Member.nanoDollars != 0 { packer.signed(entry.nanoDollars) }
        if mask & Member.firstByte != 0 {
            packer.unsigned(UInt64(max(entry.firstByteMilliseconds ?? 0, 0)))
        }
        if mask & Member.upstreamID != 0 { append(upstreamID: entry.upstreamID) }
        if mask & Member.upstream != 0 { packer.unsigned(UInt64(max(entry.upstream, 0))) }
        if mask & Member.servedModel != 0 { packer.unsigned(UInt64(max(entry.servedModel, 0))) }
        if mask & Member.reasoning != 0 { packer.signed(entry.usage.reasoning) }
        if mask & Member.cached != 0 { packer.signed(entry.usage.cached) }
        if mask & Member.weighted != 0 { packer.signed(entry.weightedMilli) }
    }

    private mutating func appendRare(_ entry: borrowing EntryRecord, _ mask: UInt64) {
        guard mask >= Member.redactions else { return }
        if mask & Member.redactions != 0 {
            packer.unsigned(UInt64(entry.redactions.count))
            for redaction in entry.redactions {
                packer.unsigned(UInt64(max(redaction.kind, 0)))
                packer.unsigned(UInt64(max(redaction.count, 0)))
            }
        }
        if mask & Member.requests != 0 { packer.signed(entry.requests) }
        if mask & Member.reason != 0 { packer.unsigned(UInt64(max(entry.reason, 0))) }
        if mask & Member.count != 0 { packer.unsigned(UInt64(max(entry.count, 0))) }
        if mask & Member.attempts != 0 {
            packer.unsigned(UInt64(entry.attempts.count))
            for attempt in entry.attempts {
                packer.unsigned(UInt64(max(attempt.upstream, 0)))
                packer.unsigned(UInt64(max(attempt.status, 0)))
                packer.unsigned(UInt64(max(attempt.milliseconds, 0)))
            }
        }
        if mask & Member.corrects != 0 { packer.unsigned(UInt64(max(entry.corrects, 0))) }
        if mask & Member.day != 0 { packer.signed(entry.day - day) }
        if mask & Member.rareUsage != 0 {
            packer.signed(entry.usage.cacheWrite)
            packer.signed(entry.usage.promptAudio)
            packer.signed(entry.usage.promptImage)
            packer.signed(entry.usage.completionAudio)
            packer.signed(entry.usage.acceptedPrediction)
            packer.signed(entry.usage.rejectedPrediction)
        }
        if mask & Member.tier != 0 { packer.byte(entry.tier.rawValue) }
        if mask & Member.decision != 0 {
            for number in entry.decision { packer.signed(number) }
        }
    }

    /// OpenAI's ids are `req_` and 32 hexadecimal digits: 16 bytes hold them.
    private mutating func append(upstreamID id: String) {
        let start = packer.bytes.count
        packer.byte(1)
        if Hex.packRequestID(id.utf8, into: &packer) { return }
        packer.cut(to: start)
        packer.byte(0)
        packer.counted(id.utf8.prefix(200))
    }
}

extension EntryBlock {
    /// Reads the entries of a block one after the other.
    struct Reader {
        let time: Timestamp
        let day: CivilDay
        private var unpacker: Unpacker
        private var lastID: Int64 = 0

        /// Reads a block's head; nil when the bytes are no block.
        init?(_ bytes: [UInt8]) {
            unpacker = Unpacker(bytes)
            guard unpacker.byte() == EntryBlock.format else { return nil }
            let milliseconds = unpacker.unsigned()
            let day = unpacker.signed()
            let isPlausible = milliseconds < 1 << 50 && abs(day) < 1 << 31
            guard !unpacker.isDamaged, isPlausible else { return nil }
            time = Timestamp(milliseconds: Int64(milliseconds))
            self.day = CivilDay(number: Int(day))
        }

        /// Whether something in the block cannot be.
        var isDamaged: Bool { unpacker.isDamaged }

        /// The next entry; nil at the end and at damage.
        mutating func next() -> EntryRecord? {
            guard !unpacker.isAtEnd, !unpacker.isDamaged else { return nil }
            var entry = EntryRecord()
            let mask = unpacker.unsigned()
            readAlways(&entry)
            readNamed(&entry, mask)
            readRare(&entry, mask)
            if mask & Member.weighted == 0 { entry.weightedMilli = entry.usage.total &* 1_000 }
            return unpacker.isDamaged ? nil : entry
        }

        private mutating func readAlways(_ entry: inout EntryRecord) {
            entry.id = lastID &+ unpacker.signed()
            lastID = entry.id
            let kinds = unpacker.byte()
            entry.kind = Entry.Kind(rawValue: kinds >> 4) ?? .request
            entry.source = UsageSource(rawValue: kinds & 15) ?? .none
            entry.ending = Ending(rawValue: unpacker.byte()) ?? .complete
            entry.status = number()
            entry.model = number()
            entry.usage.prompt = amount()
            entry.usage.completion = amount()
            entry.heldTokens = number()
            entry.milliseconds = number()
        }

        private mutating func readNamed(_ entry: inout EntryRecord, _ mask: UInt64) {
            if mask & Member.user != 0 { entry.user = number() }
            if mask & Member.team != 0 { entry.team = number() }
            if mask & Member.key != 0 { entry.key = number() }
            if mask & Member.nanoDollars != 0 { entry.nanoDollars = amount() }
            if mask & Member.firstByte != 0 { entry.firstByteMilliseconds = number() }
            if mask & Member.upstreamID != 0 { entry.upstreamID = upstreamID() }
            if mask & Member.upstream != 0 { entry.upstream = number() }
            if mask & Member.servedModel != 0 { entry.servedModel = number() }
            if mask & Member.reasoning != 0 { entry.usage.reasoning = amount() }
            if mask & Member.cached != 0 { entry.usage.cached = amount() }
            if mask & Member.weighted != 0 { entry.weightedMilli = amount() }
        }

        private mutating func readRare(_ entry: inout EntryRecord, _ mask: UInt64) {
            if mask & Member.redactions != 0 {
                for _ in 0..<unpacker.count() {
                    let kind = number()
                    entry.redactions.append(EntryRecord.Finding(kind: kind, count: number()))
                }
            }
            entry.isCapped = mask & Member.capped != 0
            entry.isOverObserved = mask & Member.overObserved != 0
            entry.requests = mask & Member.requests != 0 ? amount() : 1
            if mask & Member.reason != 0 { entry.reason = number() }
            if mask & Member.count != 0 { entry.count = number() }
            if mask & Member.attempts != 0 {
                for _ in 0..<unpacker.count() {
                    let upstream = number()
                    let status = number()
                    let attempt = EntryRecord.Attempt(
                        upstream: upstream,
                        status: status,
                        milliseconds: number()
                    )
                    entry.attempts.append(attempt)
                }
            }
            if mask & Member.corrects != 0 { entry.corrects = number() }
            entry.day = Int64(day.number) &+ (mask & Member.day != 0 ? amount() : 0)
            if mask & Member.rareUsage != 0 {
                entry.usage.cacheWrite = amount()
                entry.usage.promptAudio = amount()
                entry.usage.promptImage = amount()
                entry.usage.completionAudio = amount()
                entry.usage.acceptedPrediction = amount()
                entry.usage.rejectedPrediction = amount()
            }
            if mask & Member.tier != 0 {
                entry.tier = ServiceTier(rawValue: unpacker.byte()) ?? .standard
            }
            if mask & Member.decision != 0 {
                entry.decision = (0..<DecisionNumbers.count).map { _ in unpacker.signed() }
            }
        }

        private mutating func number() -> Int64 {
            Int64(truncatingIfNeeded: unpacker.unsigned() & UInt64(Int64.max))
        }

        /// An amount; damage cannot make one that sums would trap on.
        private mutating func amount() -> Int64 {
            let value = unpacker.signed()
            return min(max(value, -1 << 48), 1 << 48)
        }

        private mutating func upstreamID() -> String {
            unpacker.byte() == 1
                ? Hex.requestID(unpacker.raw(16))
                : String(decoding: unpacker.counted(), as: UTF8.self)
        }
    }
}
