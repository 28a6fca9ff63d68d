internal import Metering
internal import Reactor

/// What the writer is asked to do, in the order it was asked.
enum Operation: Sendable {
    /// Decide about an ask, and wake its request when that is durable.
    case hold(HoldAsk, Waker<HoldAnswer>)
    /// Replace a hold by its entry.
    case settle(RequestID, Settlement)
    /// A hold went away unsettled.
    case dropped(RequestID)
    /// Write down a request that was not forwarded.
    case refuse(RefusedRequest)
    /// Anything rare, run between two commits.
    case job(@Sendable (Writer) -> Void)
}
