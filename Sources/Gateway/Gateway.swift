internal import ChatFormat
package import HTTPServer
internal import HTTPWire
internal import Metering
package import Reactor
package import Telemetry
internal import Tokens
package import Upstream

/// One loop's gateway: it answers the requests of the loop's connections.
///
/// The story of a request that costs tokens is told in `Gateway+Completions.swift`, downwards.
package final class Gateway: @unchecked Sendable {
    // SAFETY of @unchecked: after `init` it is used on its loop only.

    /// Answers what is not ours: the admin surface, conversations and the pages; they get the
    /// gateway of their loop to ask.
    package typealias Elsewhere = @Sendable (Gateway, Request, consuming Reply) async -> Void

    let loop: EventLoop
    let parts: GatewayParts
    let metrics: GatewayMetrics
    let log: Log
    let counter: TokenCounter
    private(set) var prompts: PromptCounter
    /// Which requests are counted although a rough bound would do.
    var countedSample = CountedSample()
    /// Reads answers and events; each is done with before another request's comes.
    var reader = AnswerReader()
    private(set) var policy: GatewayPolicy
    private(set) var pools: [UpstreamPool]
    /// True once readiness says no.
    package private(set) var isDraining = false
    private let resolver: NameResolver
    private let elsewhere: Elsewhere
    private var spareDesks: [Desk] = []
    /// The requests that were handed to an upstream and have not ended.
    private var running: [Order] = []
    private(set) var isStopping = false

    package init(
        on loop: EventLoop,
        parts: GatewayParts,
        policy: GatewayPolicy,
        metrics: GatewayMetrics,
        log: Log,
        resolver: NameResolver,
        elsewhere: @escaping Elsewhere
    ) {
        self.loop = loop
        self.parts = parts
        self.policy = policy
        self.metrics = metrics
        self.log = log
        self.resolver = resolver
        self.elsewhere = elsewhere
        counter = TokenCounter()
        prompts = PromptCounter(counter, policy.tokens)
        pools = policy.upstreams.targets.map {
            UpstreamPool($0.endpoint, on: loop, resolver: resolver)
        }
    }

    /// Takes new policies; requests under way keep the old ones.
    package func adopt(_ policy: GatewayPolicy) {
        loop.assertOnLoop()
        self.policy = policy
        prompts = PromptCounter(counter, policy.tokens)
        for pool in pools { pool.closeIdle() }
        pools = policy.upstreams.targets.map {
            UpstreamPool($0.endpoint, on: loop, resolver: resolver)
        }
    }

    /// Makes readiness say no; requests under way go on.
    package func drain() {
        isDraining = true
    }

    /// Gives up what is still running: clients get an error, and holds are settled.
    package func stop() {
        isStopping = true
        for order in running { order.call.stop() }
    }

    /// Notes that a request is handed to its upstream.
    func begin(_ order: Order) {
        order.place = running.count
        running.append(order)
        if isStopping { order.call.stop() }
    }

    /// Notes that a request has ended.
    func end(_ order: Order) {
        let last = running.removeLast()
        guard last !== order else { return }
        last.place = order.place
        running[order.place] = last
    }

    /// Whether a request is a call to a model, which costs tokens.
    package static func isModelCall(_ request: Request) -> Bool {
        Destination(request).isModelCall
    }

    /// Answers one request.
    package func answer(_ request: Request, _ reply: consuming Reply) async {
        if let lines = crossOriginLines(request) {
            reply.always(lines)
            if request.head.method == .options { return await answerPreflight(reply) }
        }
        let destination = Destination(request)
        switch destination {
        case .completion(let route, let model):
            await complete(request, reply, route, pathModel: model)
        case .stored(let id, let ofMessages):
            await answerStored(request, reply, id, ofMessages: ofMessages)
        case .response(let id, let part): await answerResponse(request, reply, id, part)
        case .models(let name): await answerModels(request, reply, name)
        case .health: await answerHealth(reply)
        case .readiness: await answerReadiness(reply)
        case .metrics: await answerMetrics(reply)
        case .elsewhere: await elsewhere(self, request, reply)
        case .methodNotAllowed(let allowed):
            let error = ErrorBody.methodNotAllowed(
                method: request.text(request.head.methodRange),
                path: request.text(request.head.path)
            )
            let refusal = Refusal(error, "method_not_supported", .request)
            HeadWriter.field("allow", allowed, to: &refusal.fields)
            await refuse(Story(self, request, destination.label), refusal, reply)
        case .unknown:
            let error = ErrorBody.unknownRoute(
                method: request.text(request.head.methodRange),
                path: request.text(request.head.path)
            )
            let refusal = Refusal(error, "unknown_route", .request)
            await refuse(Story(self, request, destination.label), refusal, reply)
        }
    }

    // MARK: desks

    /// What one request needs to be read and changed; used again by the next.
    func takeDesk() -> Desk { spareDesks.popLast() ?? Desk() }

    func give(_ desk: Desk) {
        desk.clear()
        if spareDesks.count < 64 { spareDesks.append(desk) }
    }
}
