import Testing

@testable import Telemetry

@Suite struct MetricsTests {
    @Test(
        arguments: [
            (0, 0, "0"), (7, 0, "7"), (-7, 0, "-7"), (1_234, 3, "1.234"), (1_200, 3, "1.2"),
            (1_000, 3, "1"), (5, 3, "0.005"), (-5, 3, "-0.005"), (0, 9, "0"), (10, 1, "1"),
            (Int64.min, 0, "-9223372036854775808"), (Int64.max, 9, "9223372036.854775807"),
        ] as [(Int64, Int, String)]
    )
    func `a number is written exactly`(value: Int64, decimals: Int, text: String) {
        var bytes: [UInt8] = []
        bytes.appendDecimal(value, decimals: decimals)
        #expect(String(decoding: bytes, as: UTF8.self) == text)
    }

    @Test func `shards are summed, and what never happened is left out`() {
        let names = GatewayMetricNames(models: ["gpt-4o"], upstreams: ["openai"])
        let shards = [GatewayMetrics(names), GatewayMetrics(names)]
        shards[0].refused(.quota)
        shards[1].refused(.quota)
        shards[1].refused(.tooLarge)
        let lines = page(names, shards)
        #expect(lines.contains("tollgate_refusals_total{reason=\"quota\"} 2"))
        #expect(lines.contains("tollgate_refusals_total{reason=\"too_large\"} 1"))
        #expect(!lines.contains { $0.contains("reason=\"held\"") })
        #expect(lines.contains("tollgate_holds_open 0"))
    }

    @Test func `the story of one request can be read from the page`() {
        let names = GatewayMetricNames(models: ["gpt-4o"], upstreams: ["openai"])
        let metrics = GatewayMetrics(names)
        let model = names.models.index(of: "gpt-4o")
        let upstream = names.upstreams.index(of: "openai")
        metrics.holdAnswered(granted: true, microseconds: 230)
        metrics.forwarded(microseconds: 310)
        metrics.found(.ssn, .redact, count: 2)
        metrics.streamBegan()
        #expect(page(names, [metrics]).contains("tollgate_holds_open 1"))
        #expect(page(names, [metrics]).contains("tollgate_streams_open 1"))
        metrics.upstreamBegan(upstream, microseconds: 400_000)
        metrics.upstreamEnded(upstream, microseconds: 2_000_000)
        metrics.streamEnded()
        metrics.settled(
            model: model,
            source: .provider,
            prompt: 100,
            cached: 10,
            completion: 50,
            reasoning: 20,
            nanoDollars: 1_234_500
        )
        metrics.counted(model: model, ours: 148, provider: 150)
        metrics.requestEnded(.chatCompletions, status: 200, microseconds: 2_000_400)
        let wanted = [
            "tollgate_requests_total{route=\"chat_completions\",status=\"2xx\"} 1",
            "tollgate_tokens_total{model=\"gpt-4o\",kind=\"prompt\"} 90",
            "tollgate_tokens_total{model=\"gpt-4o\",kind=\"cached\"} 10",
            "tollgate_tokens_total{model=\"gpt-4o\",kind=\"completion\"} 30",
            "tollgate_tokens_total{model=\"gpt-4o\",kind=\"reasoning\"} 20",
            "tollgate_cost_usd_total{model=\"gpt-4o\"} 0.0012345",
            "tollgate_entries_total{source=\"provider\"} 1",
            "tollgate_token_drift_total{model=\"gpt-4o\",side=\"below\"} 2",
            "tollgate_token_drift_total{model=\"gpt-4o\",side=\"checked\"} 150",
            "tollgate_redactions_total{kind=\"ssn\",action=\"redact\"} 2",
            "tollgate_hold_seconds_bucket{le=\"0.0002\"} 0",
            "tollgate_hold_seconds_bucket{le=\"0.0005\"} 1",
            "tollgate_hold_seconds_sum 0.00023",
            "tollgate_upstream_first_byte_seconds_bucket{upstream=\"openai\",le=\"0.25\"} 0",
            "tollgate_upstream_first_byte_seconds_bucket{upstream=\"openai\",le=\"0.5\"} 1",
            "tollgate_upstream_seconds_count{upstream=\"openai\"} 1",
            "tollgate_request_seconds_sum 2.0004",
            "tollgate_holds_open 0", "tollgate_streams_open 0",
        ]
        let lines = page(names, [metrics])
        for line in wanted { #expect(lines.contains(line), "\(line)") }
    }

    @Test func `every family has one help and one type line, right before its samples`() {
        let names = GatewayMetricNames()
        let metrics = GatewayMetrics(names)
        var current = ""
        var seen: [String] = []
        for line in page(names, [metrics]) {
            if line.hasPrefix("# HELP ") {
                current = String(line.split(separator: " ")[2])
                seen.append(current)
            } else if line.hasPrefix("# TYPE ") {
                #expect(line.split(separator: " ")[2] == current)
            } else {
                #expect(line.hasPrefix(current))
            }
        }
        #expect(Set(seen).count == seen.count)
        #expect(seen.count == names.layout.families.count)
    }

    @Test func `a histogram counts a value into the first bucket that holds it`() {
        var layout = MetricLayout()
        let handle = HistogramHandle(&layout, "h", "Help.", bounds: [10, 20], decimals: 0)
        let cells = MetricCells(count: layout.cellCount)
        for value in [0, 10, 11, 20, 21, 1_000] as [Int64] { cells.observe(value, handle) }
        var page = MetricReadings()
        page.read(layout, summing: [cells])
        #expect(
            text(page) == """
                # HELP h Help.
                # TYPE h histogram
                h_bucket{le="10"} 2
                h_bucket{le="20"} 4
                h_bucket{le="+Inf"} 6
                h_sum 1062
                h_count 6

                """
        )
    }

    @Test func `OpenMetrics names a counter's family without its suffix and ends with EOF`() {
        var page = MetricReadings()
        page.counter("a_total", "Help.", 5)
        page.gauge("b", "Help.", -1, labels: [("version", "1\"\\\n")])
        #expect(
            text(page, .openMetrics) == """
                # HELP a Help.
                # TYPE a counter
                a_total 5
                # HELP b Help.
                # TYPE b gauge
                b{version="1\\"\\\\\\n"} -1
                # EOF

                """
        )
    }

    @Test(arguments: [
        ("", "text/plain; version=0.0.4; charset=utf-8"),
        ("text/plain;version=0.0.4;q=0.5,*/*;q=0.1", "text/plain; version=0.0.4; charset=utf-8"),
        (
            "application/openmetrics-text;version=1.0.0,text/plain;q=0.5",
            "application/openmetrics-text; version=1.0.0; charset=utf-8"
        ),
    ])
    func `a scrape gets the form it asks for`(accept: String, type: String) {
        #expect(MetricsPage.Form(accept: accept).contentType == type)
    }

    @Test func `names met while running are bounded, and the settings' own keep their place`() {
        let set = LabelSet(label: "model", capacity: 4, names: ["a", "b"])
        #expect((0..<100).map { set.index(of: "x\($0)") } == [3] + [Int](repeating: 0, count: 99))
        #expect(set.index(of: "a") == 1)
        #expect(set.index(of: "b") == 2)
        #expect(set.index(of: "other") == LabelSet.other)
        #expect(set.names == ["other", "a", "b", "x0"])
    }

    @Test func `what finds no place is counted as other`() {
        let names = GatewayMetricNames()
        let metrics = GatewayMetrics(names)
        for number in 0..<500 {
            metrics.settled(
                model: names.models.index(of: "m\(number)"),
                source: .provider,
                prompt: 1,
                cached: 0,
                completion: 0,
                reasoning: 0,
                nanoDollars: 0
            )
        }
        let lines = page(names, [metrics]).filter { $0.hasPrefix("tollgate_tokens_total") }
        #expect(lines.count == 128)
        #expect(lines.first == "tollgate_tokens_total{model=\"other\",kind=\"prompt\"} 373")
    }

    @Test(arguments: [
        (200, "2xx"), (101, "1xx"), (302, "3xx"), (429, "4xx"), (599, "5xx"),
        (0, "none"), (99, "none"), (600, "none"), (-1, "none"),
    ])
    func `a status has its class`(status: Int, value: String) {
        #expect(StatusLabel(status).value == value)
    }

    @Test func `labels are numbered without gaps and have names of their own`() {
        func check<Label: MetricLabel>(_ type: Label.Type) {
            #expect(Label.allCases.map(\.rawValue) == Array(0..<Label.allCases.count))
            let values = Label.allCases.map(\.value)
            #expect(Set(values).count == values.count)
            #expect(
                values.allSatisfy { $0.utf8.allSatisfy { $0 == 0x5F || $0 >= 0x30 && $0 != 0x7F } }
            )
            #expect(values.allSatisfy { $0 == $0.lowercased() })
        }
        check(RouteLabel.self)
        check(StatusLabel.self)
        check(RefusalLabel.self)
        check(TokenLabel.self)
        check(SourceLabel.self)
        check(UpstreamFaultLabel.self)
        check(FindingLabel.self)
        check(FindingActionLabel.self)
        check(DriftLabel.self)
    }

    @Test func `no addition is lost between threads`() async {
        let cells = MetricCells(count: 2)
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    for _ in 0..<10_000 { cells.add(1, at: 1) }
                }
            }
        }
        #expect(cells.value(at: 0) == 0)
        #expect(cells.value(at: 1) == 80_000)
    }

    @Test func `a cell outside the shard is a bug and traps`() async {
        await #expect(processExitsWith: .failure) {
            MetricCells(count: 2).add(1, at: 2)
        }
    }

    @Test func `the kernel's figures of this process are plausible`() {
        let sample = ProcessSample.now()
        #expect(sample.cpuMicroseconds > 0)
        #expect((1 << 20..<1 << 36).contains(sample.residentBytes))
        #expect((3...sample.descriptorsMax).contains(sample.openDescriptors))
        #expect(sample.threads >= 1)
        #expect(sample.startSeconds * 1_000 <= coarseWallMilliseconds() + 2_000)
        #expect(sample.startSeconds * 1_000 > coarseWallMilliseconds() - 3_600_000)
        var page = MetricReadings()
        sample.read(into: &page)
        #expect(text(page).contains("process_resident_memory_bytes \(sample.residentBytes)\n"))
    }

    private func page(_ names: GatewayMetricNames, _ shards: [GatewayMetrics]) -> [String] {
        var page = MetricReadings()
        names.read(shards, into: &page)
        return text(page).split(separator: "\n").map(String.init)
    }

    private func text(
        _ readings: MetricReadings,
        _ form: MetricsPage.Form = .prometheus
    ) -> String {
        String(decoding: MetricsPage.text(readings, form), as: UTF8.self)
    }
}
