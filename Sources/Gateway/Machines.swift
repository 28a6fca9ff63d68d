internal import HTTPServer
internal import HTTPWire
internal import Metering
internal import Telemetry

/// The routes for machines that watch: `/healthz`, `/readyz`, `/metrics`.
extension Gateway {
    /// Says that the process answers; orchestrators restart it when it does not.
    func answerHealth(_ reply: consuming Reply) async {
        let id = nextRequestID()
        await reply.send(200, body: Array("{\"status\":\"ok\"}\n".utf8)) { head in
            appendRequestID(id, to: &head)
            HeadWriter.field("content-type", "application/json", to: &head)
        }
    }

    /// Says whether requests would be served; load balancers send none while they would not.
    func answerReadiness(_ reply: consuming Reply) async {
        let fault = parts.ledger.health.fault?.name ?? (isDraining ? "draining" : nil)
        let body = fault.map { "{\"status\":\"unavailable\",\"reason\":\"\($0)\"}\n" }
        let text = Array((body ?? "{\"status\":\"ready\"}\n").utf8)
        let id = nextRequestID()
        await reply.send(fault == nil ? 200 : 503, body: text) { head in
            appendRequestID(id, to: &head)
            HeadWriter.field("content-type", "application/json", to: &head)
            HeadWriter.field("cache-control", "no-store", to: &head)
        }
    }

    /// The metrics page of the whole process, in Prometheus' text format.
    func answerMetrics(_ reply: consuming Reply) async {
        let page = parts.metricsPage()
        let id = nextRequestID()
        await reply.send(200, body: page) { head in
            appendRequestID(id, to: &head)
            HeadWriter.field("content-type", "text/plain; version=0.0.4; charset=utf-8", to: &head)
            HeadWriter.field("cache-control", "no-store", to: &head)
        }
    }

    private func nextRequestID() -> RequestID {
        parts.ledger.requestIDs.next(at: .now)
    }
}
