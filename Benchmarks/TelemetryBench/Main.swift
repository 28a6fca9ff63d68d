internal import Telemetry

/// What one metric update and one log line cost, in nanoseconds of one thread's time.
///
/// Run: `swift run -c release TelemetryBench`. Each figure is the best of nine rounds, so that what
/// else the machine does matters little.
@main enum TelemetryBench {
    static func main() {
        let names = GatewayMetricNames(models: ["gpt-4o"], upstreams: ["openai"])
        let metrics = GatewayMetrics(names)
        let model = names.models.index(of: "gpt-4o")
        measure("counter, one label", 1_000_000) { _ in metrics.refused(.quota) }
        measure("gauge up and down", 1_000_000) { _ in
            metrics.streamBegan()
            metrics.streamEnded()
        }
        measure("histogram, 15 bounds", 1_000_000) { number in
            metrics.loopTurned(microseconds: Int64(number & 0x3FFF))
        }
        measure("histogram, 18 bounds, label", 1_000_000) { number in
            metrics.upstreamEnded(1, microseconds: Int64(number) & 0xFFFFF)
        }
        measure("a whole request's metrics", 200_000) { number in
            metrics.holdAnswered(granted: true, microseconds: 230)
            metrics.forwarded(microseconds: 310)
            metrics.upstreamBegan(1, microseconds: 400_000)
            metrics.upstreamEnded(1, microseconds: 900_000)
            metrics.settled(
                model: model,
                source: .provider,
                prompt: 90,
                cached: 0,
                completion: 30,
                reasoning: 0,
                nanoDollars: Int64(number)
            )
            metrics.requestEnded(.chatCompletions, status: 200, microseconds: 901_000)
        }
        measure("label of a model by its name", 1_000_000) { _ in
            _ = names.models.index(of: "gpt-4o")
        }
        measure("the page, 4 shards", 200) { _ in
            var readings = MetricReadings()
            names.read([metrics, metrics, metrics, metrics], into: &readings)
            _ = MetricsPage.text(readings)
        }
        for (title, form) in [("JSON", LogForm.json), ("text", LogForm.text)] {
            let target = LogTarget(pieceBytesMax: .max) { .some($0.count) }
            let log = Log(to: target, form: form, level: .info)
            measure("log line, \(title), 11 fields", 200_000) { number in
                log.write(.info, "request") { line in
                    line.add("id", "req_0a1b2c3d4e5f6")
                    line.add("route", "chat_completions")
                    line.add("status", 200)
                    line.add("user", "ada")
                    line.add("key", "kx7f2m9q")
                    line.add("model", "gpt-4o-mini-2024-07-18")
                    line.add("prompt_tokens", number)
                    line.add("completion_tokens", 128)
                    line.add("source", "provider")
                    line.add("ms", 812_345, decimals: 3)
                    line.add("stream", true)
                }
                if number & 31 == 0 { log.flush() }
            }
            measure("log line below the level", 1_000_000) { number in
                log.write(.debug, "quiet") { $0.add("n", number) }
            }
        }
    }

    private static func measure(_ title: String, _ count: Int, _ body: (Int) -> Void) {
        let clock = ContinuousClock()
        var best = Duration.seconds(1_000)
        for _ in 0..<9 {
            let time = clock.measure {
                for number in 0..<count { body(number) }
            }
            best = min(best, time)
        }
        let (seconds, attoseconds) = best.components
        let nanoseconds = Double(seconds) * 1e9 + Double(attoseconds) / 1e9
        let tenths = Int((nanoseconds / Double(count) * 10).rounded())
        print("\(title): \(tenths / 10).\(tenths % 10) ns")
    }
}
