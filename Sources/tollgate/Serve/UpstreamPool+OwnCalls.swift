internal import Reactor
internal import Settings
internal import Upstream

extension UpstreamPool {
    /// Connections for what the gateway sends of its own accord, warnings and telemetry: nobody
    /// waits for it, and a receiver that hangs is given up soon.
    static func ofOwnCalls(
        to receiver: UpstreamSettings,
        on loop: EventLoop,
        _ resolver: NameResolver
    ) throws(StartFault) -> UpstreamPool {
        var receiver = receiver
        receiver.firstByteMilliseconds = 10_000
        receiver.idleMilliseconds = 10_000
        receiver.wholeMilliseconds = 20_000
        let endpoint = try Configuration.endpoint(receiver)
        return loop.wait { UpstreamPool(endpoint, on: loop, resolver: resolver) }
    }
}
