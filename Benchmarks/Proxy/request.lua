-- The saturating load: one POST, read from the file named by the environment.
local file = assert(io.open(os.getenv("BENCHMARK_BODY"), "rb"))
wrk.method = "POST"
wrk.body = file:read("*a")
file:close()
wrk.headers["Content-Type"] = "application/json"
wrk.headers["Authorization"] = "Bearer " .. os.getenv("BENCHMARK_KEY")

-- Anything but 2xx makes the round worthless: say so at the end.
function done(summary, latency, requests)
    io.write(string.format("P50 %d P99 %d\n", latency:percentile(50), latency:percentile(99)))
    io.write(string.format("REQUESTS %d ERRORS %d\n", summary.requests,
        summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.timeout))
end
