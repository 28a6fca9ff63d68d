internal import Metering
internal import Telemetry

/// The metrics of the whole process: the loops' shards, the ledger, the process itself.
func metricReadings(
    _ names: GatewayMetricNames,
    _ shards: [GatewayMetrics],
    _ ledger: LedgerHealth,
    _ archive: ArchiveHealth,
    connections: Int
) -> MetricReadings {
    var all = MetricReadings()
    all.gauge(
        "tollgate_build_info",
        "Which program this is.",
        1,
        labels: [("version", tollgateVersion)]
    )
    names.read(shards, into: &all)
    all.gauge(
        "tollgate_connections_open",
        "Open connections of clients.",
        Int64(connections)
    )
    all.gauge("tollgate_ledger_up", "1 while holds are taken.", ledger.fault == nil ? 1 : 0)
    all.gauge(
        "tollgate_ledger_queue",
        "Operations that wait for the ledger's writer.",
        ledger.queueDepth
    )
    all.gauge("tollgate_ledger_open_holds", "Holds that are open.", ledger.openHolds)
    all.gauge(
        "tollgate_ledger_waiting_asks",
        "Asks that wait for requests in flight to end.",
        ledger.waitingAsks
    )
    all.counter("tollgate_ledger_commits_total", "Commits so far.", ledger.commits)
    all.counter(
        "tollgate_ledger_operations_total",
        "Operations committed so far.",
        ledger.operations
    )
    all.counter(
        "tollgate_ledger_commit_seconds_total",
        "Time spent in commits.",
        ledger.commitMicroseconds,
        decimals: 6
    )
    all.counter(
        "tollgate_ledger_recovered_total",
        "Entries booked for holds that outlived their process.",
        ledger.recoveredEntries
    )
    all.counter(
        "tollgate_ledger_dropped_holds_total",
        "Holds that were dropped unsettled: a bug.",
        ledger.droppedHolds
    )
    all.counter(
        "tollgate_ledger_observed_refusals_total",
        "Requests that a quota in observation would have refused.",
        ledger.observedRefusals
    )
    all.counter(
        "tollgate_overshoot_tokens_total",
        "Tokens that providers reported above their holds.",
        ledger.overshootTokens
    )
    all.gauge("tollgate_ledger_log_bytes", "Bytes in the write-ahead log.", ledger.logBytes)
    all.gauge(
        "tollgate_ledger_clock_in_doubt",
        "1 while a clock jump over a period's end is doubted.",
        ledger.isClockInDoubt ? 1 : 0
    )
    all.gauge("tollgate_archive_up", "1 while texts are stored.", archive.fault == nil ? 1 : 0)
    all.gauge("tollgate_archive_bytes", "Bytes of stored texts.", archive.bytes)
    all.counter(
        "tollgate_archive_dropped_total",
        "Calls whose bodies were not kept because too many waited.",
        archive.dropped
    )
    ProcessSample.now().read(into: &all)
    return all
}
