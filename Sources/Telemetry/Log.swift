internal import Synchronization

/// A log: lines gather in a buffer that is written out once per loop turn, or when it is full.
///
/// Each event loop has its own, so its lock is never contended; any thread may use any log. When
/// nobody reads, lines are dropped and counted rather than waited for.
package final class Log: Sendable {
    /// Bytes at which the buffer is written out without waiting for `flush`.
    static let flushBytes = 32 << 10
    /// Bytes above which new lines are dropped.
    static let bufferBytesMax = 1 << 20

    private let target: LogTarget
    private let form: LogForm
    private let level: LogLevel
    private let isImmediate: Bool
    private let clock: @Sendable () -> Int64
    private let state = Mutex(State())

    private struct State: ~Copyable {
        var pending: [UInt8] = []
        // Nil only while a line is being made.
        var line: LineBuffer? = LineBuffer()
        var clock = LogClock()
        var dropped: Int64 = 0
        var droppedSinceNote: Int64 = 0
    }

    /// Makes a log; an immediate one writes each line out at once, for threads without turns.
    ///
    /// The clock gives milliseconds since 1970.
    package init(
        to target: LogTarget,
        form: LogForm,
        level: LogLevel,
        isImmediate: Bool = false,
        clock: @escaping @Sendable () -> Int64 = coarseWallMilliseconds
    ) {
        self.target = target
        self.form = form
        self.level = level
        self.isImmediate = isImmediate
        self.clock = clock
    }

    /// True when lines of that level are written; for work that only a line needs.
    package func writes(_ level: LogLevel) -> Bool { level >= self.level }

    /// Writes a line: an event's name and its fields.
    ///
    /// `fields` runs while this log is locked, so it must not log.
    package func write(
        _ level: LogLevel,
        _ event: StaticString,
        _ fields: (inout LogLine) -> Void = { _ in }
    ) {
        guard writes(level) else { return }
        let now = clock()
        state.withLock { state in
            guard state.pending.count < Self.bufferBytesMax else {
                state.dropped += 1
                state.droppedSinceNote += 1
                return
            }
            let before = state.pending.count
            noteDropped(&state, now)
            append(&state, now, level, event, fields)
            let crossed = before / Self.flushBytes != state.pending.count / Self.flushBytes
            if isImmediate || crossed { writeOut(&state) }
        }
    }

    /// Writes out what has gathered, as far as the target takes it; called once per loop turn.
    package func flush() {
        state.withLock { writeOut(&$0) }
    }

    /// Lines that were dropped since the start.
    package var droppedLines: Int64 {
        state.withLock { $0.dropped }
    }

    private func noteDropped(_ state: inout State, _ now: Int64) {
        guard state.droppedSinceNote > 0 else { return }
        let count = state.droppedSinceNote
        state.droppedSinceNote = 0
        append(&state, now, .warning, "log_lines_dropped") { $0.add("count", count) }
    }

    private func append(
        _ state: inout State,
        _ now: Int64,
        _ level: LogLevel,
        _ event: StaticString,
        _ fields: (inout LogLine) -> Void
    ) {
        guard let buffer = state.line.take() else {
            preconditionFailure("a log line was begun inside another")
        }
        var line = LogLine(form, in: buffer)
        line.open(time: state.clock.rfc3339(now), level: level, event: event)
        fields(&line)
        let finished = line.closed()
        finished.append(to: &state.pending)
        state.line = consume finished
    }

    private func writeOut(_ state: inout State) {
        var start = 0
        while start < state.pending.count {
            let end = pieceEnd(state.pending, from: start)
            switch target.write(state.pending.span.extracting(start..<end)) {
            case .some(let count):
                start += min(count, end - start)
                continue
            case .never: start = state.pending.count
            case .later: break
            }
            break
        }
        if start == state.pending.count {
            state.pending.removeAll(keepingCapacity: start <= 4 * Self.flushBytes)
        } else {
            state.pending.removeFirst(start)
        }
    }

    /// As many whole lines as fit into one piece; at least one line.
    private func pieceEnd(_ bytes: [UInt8], from start: Int) -> Int {
        guard bytes.count - start > target.pieceBytesMax else { return bytes.count }
        let limit = start + target.pieceBytesMax
        if let newline = bytes[start..<limit].lastIndex(of: 0x0A) { return newline + 1 }
        return (bytes[limit...].firstIndex(of: 0x0A) ?? bytes.count - 1) + 1
    }
}
