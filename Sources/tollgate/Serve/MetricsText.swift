internal import Metering
internal import Telemetry

/// The metrics page of the whole process: the loops' shards, the ledger, the process itself.
func metricsPage(
    _ names: GatewayMetricNames,
    _ shards: [GatewayMetrics],
    _ ledger: LedgerHealth,
    _ archive: ArchiveHealth,
    connections: Int
) -> [UInt8] {
    var page = MetricsPage()
    page.gauge(
        "tollgate_build_info",
        "Which program this is.",
        1,
        labels: [("version", tollgateVersion)]
    )
    names.write(shards, to: &page)
    page.gauge(
        "tollgate_connections_open",
        "Open connections of clients.",
        Int64(connections)
    )
    page.gauge("tollgate_ledger_up", "1 while holds are taken.", ledger.fault == nil ? 1 : 0)
    page.gauge(
        "tollgate_ledger_queue",
        "Operations that wait for the ledger's writer.",
        ledger.queueDepth
    )
    page.gauge("tollgate_ledger_open_holds", "Holds that are open.", ledger.openHolds)
    page.gauge(
        "tollgate_ledger_waiting_asks",
        "Asks that wait for requests in flight to end.",
        ledger.waitingAsks
    )
    page.counter("tollgate_ledger_commits_total", "Commits so far.", ledger.commits)
    page.counter(
        "tollgate_ledger_operations_total",
        "Operations committed so far.",
        ledger.operations
    )
    page.counter(
        "tollgate_ledger_commit_seconds_total",
        "Time spent in commits.",
        ledger.commitMicroseconds,
        decimals: 6
    )
    page.counter(
        "tollgate_ledger_recovered_total",
        "Entries booked for holds that outlived their process.",
        ledger.recoveredEntries
    )
    page.counter(
        "tollgate_ledger_dropped_holds_total",
        "Holds that were dropped unsettled: a bug.",
        ledger.droppedHolds
    )
    page.counter(
        "tollgate_ledger_observed_refusals_total",
        "Requests that a quota in observation would have refused.",
        ledger.observedRefusals
    )
    page.counter(
        "tollgate_overshoot_tokens_total",
        "Tokens that providers reported above their holds.",
        ledger.overshootTokens
    )
    page.gauge("tollgate_ledger_log_bytes", "Bytes in the write-ahead log.", ledger.logBytes)
    page.gauge(
        "tollgate_ledger_clock_in_doubt",
        "1 while a clock jump over a period's end is doubted.",
        ledger.isClockInDoubt ? 1 : 0
    )
    page.gauge("tollgate_archive_up", "1 while texts are stored.", archive.fault == nil ? 1 : 0)
    page.gauge("tollgate_archive_bytes", "Bytes of stored texts.", archive.bytes)
    page.counter(
        "tollgate_archive_dropped_total",
        "Calls whose bodies were not kept because too many waited.",
        archive.dropped
    )
    ProcessSample.now().write(to: &page)
    return page.finished()
}
