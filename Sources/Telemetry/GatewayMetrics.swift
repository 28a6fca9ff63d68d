/// What all shards of a gateway share: which metrics there are, and which models and upstreams.
package struct GatewayMetricNames: Sendable {
    /// Times of requests, in microseconds: 1 ms to 10 min.
    static let requestBounds: [Int64] = [
        1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000,
        2_500_000, 5_000_000, 10_000_000, 30_000_000, 60_000_000, 120_000_000, 300_000_000,
        600_000_000,
    ]
    /// Times of our own work, in microseconds: 20 us to 5 s.
    static let ownBounds: [Int64] = [
        20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000, 500_000,
        2_000_000, 5_000_000,
    ]

    /// Model names, at most 128.
    package let models: LabelSet
    /// Upstream names, at most 32.
    package let upstreams: LabelSet
    /// Where each metric's cells are.
    package let layout: MetricLayout

    let requests: GridHandle<RouteLabel, StatusLabel>
    let refusals: RowHandle<RefusalLabel>
    let tokens: SetHandle<TokenLabel>
    let cost: NameHandle
    let drift: SetHandle<DriftLabel>
    let sources: RowHandle<SourceLabel>
    let findings: GridHandle<FindingLabel, FindingActionLabel>
    let requestTime: HistogramHandle
    let ownTime: HistogramHandle
    let holdTime: HistogramHandle
    let firstByteTime: HistogramHandle
    let upstreamTime: HistogramHandle
    let upstreamFaults: SetHandle<UpstreamFaultLabel>
    let loopTurn: HistogramHandle
    let holdsOpen: CellHandle
    let streamsOpen: CellHandle
    let retries: CellHandle
    let hangups: CellHandle
    let caps: CellHandle

    /// Lays the metrics out; models and upstreams of the settings can never be crowded out.
    package init(models: [String] = [], upstreams: [String] = []) {
        let models = LabelSet(label: "model", capacity: 128, names: models)
        let upstreams = LabelSet(label: "upstream", capacity: 32, names: upstreams)
        (self.models, self.upstreams) = (models, upstreams)
        var all = MetricLayout()
        requests = GridHandle(
            &all,
            "tollgate_requests_total",
            "Requests by route and class of status."
        )
        refusals = RowHandle(
            &all,
            "tollgate_refusals_total",
            "Requests refused before they were forwarded."
        )
        requestTime = HistogramHandle(
            &all,
            "tollgate_request_seconds",
            "From a request's first byte to its answer's last.",
            bounds: Self.requestBounds,
            decimals: 6
        )
        ownTime = HistogramHandle(
            &all,
            "tollgate_own_seconds",
            "From a request's last byte to its forwarding.",
            bounds: Self.ownBounds,
            decimals: 6
        )
        tokens = SetHandle(
            &all,
            "tollgate_tokens_total",
            "Tokens by model and kind; kinds add up.",
            models
        )
        cost = NameHandle(
            &all,
            "tollgate_cost_usd_total",
            "Cost by model, as far as prices are known.",
            models,
            decimals: 9
        )
        sources = RowHandle(
            &all,
            "tollgate_entries_total",
            "Ledger entries by how their tokens are known."
        )
        drift = SetHandle(
            &all,
            "tollgate_token_drift_total",
            "Our count minus the provider's, apart by sign; `checked` is the provider's.",
            models
        )
        caps = CellHandle(
            all.add(
                "tollgate_output_caps_total",
                "Requests forwarded with a lower output maximum."
            )
        )
        holdsOpen = CellHandle(
            all.add(
                "tollgate_holds_open",
                "Holds not settled yet.",
                .gauge
            )
        )
        holdTime = HistogramHandle(
            &all,
            "tollgate_hold_seconds",
            "From asking for a hold to its answer.",
            bounds: Self.ownBounds,
            decimals: 6
        )
        firstByteTime = HistogramHandle(
            &all,
            "tollgate_upstream_first_byte_seconds",
            "From forwarding a request to the first byte of its answer.",
            bounds: Self.requestBounds,
            decimals: 6,
            upstreams
        )
        upstreamTime = HistogramHandle(
            &all,
            "tollgate_upstream_seconds",
            "From forwarding a request to the last byte of its answer.",
            bounds: Self.requestBounds,
            decimals: 6,
            upstreams
        )
        upstreamFaults = SetHandle(
            &all,
            "tollgate_upstream_errors_total",
            "Failed exchanges by cause.",
            upstreams
        )
        retries = CellHandle(
            all.add(
                "tollgate_upstream_retries_total",
                "Requests sent again on a fresh connection."
            )
        )
        hangups = CellHandle(
            all.add(
                "tollgate_client_hangups_total",
                "Clients that left before their answer's end."
            )
        )
        findings = GridHandle(
            &all,
            "tollgate_redactions_total",
            "Values found by redaction rules."
        )
        loopTurn = HistogramHandle(
            &all,
            "tollgate_loop_turn_seconds",
            "The longest turn of an event loop in each second: how long other work had to wait.",
            bounds: Self.ownBounds,
            decimals: 6
        )
        streamsOpen = CellHandle(
            all.add(
                "tollgate_streams_open",
                "Answers being streamed.",
                .gauge
            )
        )
        layout = all
    }

    /// Reads all of it, summed over the shards.
    package func read(_ shards: [GatewayMetrics], into readings: inout MetricReadings) {
        readings.read(layout, summing: shards.map(\.cells))
    }
}

/// One shard of the gateway's metrics: each event loop has its own and says what happened.
///
/// All amounts are integers: microseconds, tokens, nano-dollars.
package final class GatewayMetrics: Sendable {
    /// What all shards share.
    package let names: GatewayMetricNames
    let cells: MetricCells

    /// A shard of zeros.
    package init(_ names: GatewayMetricNames) {
        self.names = names
        cells = MetricCells(count: names.layout.cellCount)
    }

    /// A request's answer ended, or its client left.
    package func requestEnded(_ route: RouteLabel, status: Int, microseconds: Int64) {
        cells.add(1, at: names.requests.cell(route, StatusLabel(status)))
        cells.observe(microseconds, names.requestTime)
    }

    /// A request was refused before it was forwarded.
    package func refused(_ reason: RefusalLabel) {
        cells.add(1, at: names.refusals.cell(reason))
    }

    /// A request is being forwarded; so long after its last byte.
    package func forwarded(microseconds: Int64) {
        cells.observe(microseconds, names.ownTime)
    }

    /// The answer's maximum was lowered so that the provider enforces the quota.
    package func outputCapped() {
        cells.add(1, at: names.caps.base)
    }

    /// The ledger answered an ask for a hold.
    package func holdAnswered(granted: Bool, microseconds: Int64) {
        cells.observe(microseconds, names.holdTime)
        if granted { cells.add(1, at: names.holdsOpen.base) }
    }

    /// A hold was settled; `model` is an index of `names.models`.
    ///
    /// As providers report them: the prompt includes what was cached, the completion what was
    /// thought. On the page the kinds are apart, so that they add up.
    package func settled(
        model: Int,
        source: SourceLabel,
        prompt: Int64,
        cached: Int64,
        completion: Int64,
        reasoning: Int64,
        nanoDollars: Int64
    ) {
        cells.add(-1, at: names.holdsOpen.base)
        cells.add(1, at: names.sources.cell(source))
        cells.add(max(prompt - cached, 0), at: names.tokens.cell(model, .prompt))
        if cached != 0 { cells.add(cached, at: names.tokens.cell(model, .cached)) }
        cells.add(max(completion - reasoning, 0), at: names.tokens.cell(model, .completion))
        if reasoning != 0 { cells.add(reasoning, at: names.tokens.cell(model, .reasoning)) }
        if nanoDollars != 0 { cells.add(nanoDollars, at: names.cost.cell(model)) }
    }

    /// Both our count and the provider's are known.
    package func counted(model: Int, ours: Int64, provider: Int64) {
        let difference = ours &- provider
        cells.add(provider, at: names.drift.cell(model, .checked))
        guard difference != 0 else { return }
        let side = difference > 0 ? DriftLabel.above : .below
        cells.add(difference > 0 ? difference : 0 &- difference, at: names.drift.cell(model, side))
    }

    /// The first byte of an answer came; `upstream` is an index of `names.upstreams`.
    package func upstreamBegan(_ upstream: Int, microseconds: Int64) {
        cells.observe(microseconds, names.firstByteTime, upstream)
    }

    /// The last byte of an answer came.
    package func upstreamEnded(_ upstream: Int, microseconds: Int64) {
        cells.observe(microseconds, names.upstreamTime, upstream)
    }

    /// An exchange failed.
    package func upstreamFailed(_ upstream: Int, _ cause: UpstreamFaultLabel) {
        cells.add(1, at: names.upstreamFaults.cell(upstream, cause))
    }

    /// A request was sent again on a fresh connection.
    package func upstreamRetried() {
        cells.add(1, at: names.retries.base)
    }

    /// Redaction rules found so many values of a kind.
    package func found(_ kind: FindingLabel, _ action: FindingActionLabel, count: Int64) {
        cells.add(count, at: names.findings.cell(kind, action))
    }

    /// A client left before its answer's end.
    package func clientLeft() {
        cells.add(1, at: names.hangups.base)
    }

    /// A second's longest turn of a loop took so long.
    package func loopTurned(microseconds: Int64) {
        cells.observe(microseconds, names.loopTurn)
    }

    /// An answer begins to stream.
    package func streamBegan() {
        cells.add(1, at: names.streamsOpen.base)
    }

    /// A streamed answer ended.
    package func streamEnded() {
        cells.add(-1, at: names.streamsOpen.base)
    }
}
