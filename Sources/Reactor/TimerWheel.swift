/// Deadlines of sockets, in slots of 100 ms, so that setting one costs next to nothing.
///
/// A socket moves its deadline with every byte, so the wheel is lazy: it holds at most one reminder
/// for a socket, and when that comes the socket says whether its deadline has really passed or asks
/// for another. Deadlines beyond the wheel's round are reminded once a round.
struct TimerWheel {
    static let tickNanoseconds: UInt64 = 100_000_000
    private static let slotCount: UInt64 = 1_024

    private var slots: [[UInt64]]
    private var spare: [UInt64] = []
    private var done: UInt64  // The last tick whose slot was emptied.
    private var held = 0

    init(now: MonotonicTime) {
        slots = Array(repeating: [], count: Int(Self.slotCount))
        done = now.nanoseconds / Self.tickNanoseconds
    }

    /// When the next slot is due; `never` when the wheel is empty.
    var nextTick: MonotonicTime {
        held == 0 ? .never : MonotonicTime(nanoseconds: (done + 1) * Self.tickNanoseconds)
    }

    /// Adds a reminder and answers when it will come: not before `time`, or after a whole round.
    mutating func insert(_ token: UInt64, at time: MonotonicTime) -> MonotonicTime {
        let wanted = time.nanoseconds / Self.tickNanoseconds + 1
        let tick = min(max(wanted, done + 1), done + Self.slotCount - 1)
        slots[Int(tick % Self.slotCount)].append(token)
        held += 1
        return MonotonicTime(nanoseconds: tick * Self.tickNanoseconds)
    }

    /// Takes the reminders of all slots that are due.
    mutating func takeDue(_ now: MonotonicTime) -> [UInt64] {
        let tick = now.nanoseconds / Self.tickNanoseconds
        guard tick > done else { return [] }
        // An empty wheel is not turned, so it may have to skip more than a round at once.
        var due: [UInt64] = []
        for passed in (done + 1)...min(tick, done + Self.slotCount) {
            let slot = Int(passed % Self.slotCount)
            due += slots[slot]
            slots[slot].removeAll(keepingCapacity: true)
        }
        done = tick
        held -= due.count
        return due
    }
}

/// Tasks that sleep until a time: a binary heap, for the few that no socket stands for.
struct SleeperHeap {
    private struct Sleeper {
        let time: MonotonicTime
        let waker: Waker<Void>
    }

    private var heap: [Sleeper] = []

    var next: MonotonicTime { heap.first?.time ?? .never }

    mutating func insert(_ time: MonotonicTime, _ waker: Waker<Void>) {
        heap.append(Sleeper(time: time, waker: waker))
        var child = heap.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            guard heap[child].time < heap[parent].time else { break }
            heap.swapAt(child, parent)
            child = parent
        }
    }

    mutating func popDue(_ now: MonotonicTime) -> Waker<Void>? {
        guard let first = heap.first, first.time <= now else { return nil }
        let last = heap.removeLast()
        guard !heap.isEmpty else { return first.waker }
        heap[0] = last
        var parent = 0
        while true {
            let left = parent * 2 + 1
            guard left < heap.count else { break }
            let right = left + 1
            let child = right < heap.count && heap[right].time < heap[left].time ? right : left
            guard heap[child].time < heap[parent].time else { break }
            heap.swapAt(child, parent)
            parent = child
        }
        return first.waker
    }
}
