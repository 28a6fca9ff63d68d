internal import Metering

extension Writer {
    /// Writes what is left, empties the log and ends the loop after this turn.
    func close() {
        for line in refusals.drain() { append(line) }
        if fault != .failed { commit(isTick: true) }
        fault = fault ?? .closed
        checkpointer.close()
        folder.unlock()
        isStopping = true
    }
}
