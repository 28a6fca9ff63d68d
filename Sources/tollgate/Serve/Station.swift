internal import Admin
internal import Gateway
internal import HTTPServer
internal import Reactor
internal import Telemetry

/// What lives on one event loop: its server, its gateway, its log and its share of the metrics.
final class Station: @unchecked Sendable {
    // SAFETY of @unchecked: `server` and `gateway` are used on `loop` only, once `start` has run.

    let loop: EventLoop
    let log: Log
    let metrics: GatewayMetrics
    let server: Server
    let gateway: Gateway
    /// The server of `admin.sock`, on one of the loops.
    var administrators: Server?

    init(
        _ loop: EventLoop,
        _ log: Log,
        _ metrics: GatewayMetrics,
        _ server: Server,
        _ gateway: Gateway
    ) {
        self.loop = loop
        self.log = log
        self.metrics = metrics
        self.server = server
        self.gateway = gateway
    }

    /// Accepts on a listener and begins to write out the log at the end of each turn.
    func listen(_ listener: Listener, accept: @escaping Server.Accept) {
        server.listen(listener, accept: accept)
    }

    /// Answers what comes through `admin.sock`, calls to models too, which show a key there as
    /// everywhere: `tollgate complete` need not know a port.
    func answerLocally(
        _ request: Request,
        _ reply: consuming Reply,
        _ admin: AdminRoutes
    ) async {
        if Gateway.isModelCall(request) {
            await gateway.answer(request, reply)
        } else {
            await admin.answerLocally(request, reply)
        }
    }

    /// Stops accepting, closes what is idle, makes readiness say no.
    func beginDrain() {
        gateway.drain()
        server.drain()
        administrators?.drain()
    }

    /// Lets answers end until `deadline`; then those that are left end with an error, and what even
    /// so does not end is broken.
    func drain(until deadline: MonotonicTime) async {
        let (loop, server, gateway) = (loop, server, gateway)
        loop.spawn {
            await loop.sleep(until: deadline)
            gateway.stop()
            await loop.sleep(until: deadline.adding(milliseconds: 1_000))
            server.abortAll()
        }
        await server.waitUntilDrained()
        log.flush()
    }
}

/// Looks after a loop once a second, as long as it lives: notes its longest turn, and gives memory
/// back to the system when a burst is over; the C library would keep it.
func watchTurns(of loop: EventLoop, _ metrics: GatewayMetrics) {
    loop.spawn {
        var (seen, freedInBurst) = (0, 0)
        while true {
            await loop.sleep(until: loop.now.adding(milliseconds: 1_000))
            metrics.loopTurned(microseconds: Int64(clamping: loop.takeLongestTurn() / 1_000))
            let freed = loop.buffers.freed - seen
            seen += freed
            freedInBurst += freed
            if freed == 0, freedInBurst >= burstBuffers {
                loop.giveMemoryBack()
                freedInBurst = 0
            }
        }
    }
}

/// Freed buffers that make a burst: 2 MiB of small ones.
private let burstBuffers = 512
