internal import ChatFormat
internal import HTTPServer
internal import HTTPWire
internal import JSONText
internal import Telemetry
internal import Upstream

/// Calls that cost no tokens: asked of an upstream, and answered as it answers.
extension Gateway {
    /// Sends a call without a body, and answers with what `change` makes of the answer.
    func passOn(
        _ call: UpstreamCall,
        _ path: [UInt8],
        _ story: Story,
        _ reply: consuming Reply,
        change: (_ status: Int, _ body: [UInt8]) async throws(Refusal) -> [UInt8]
    ) async {
        reply.onClientGone { call.cancel() }
        let answer: (head: AnswerHead, body: [UInt8])
        do throws(UpstreamFault) {
            answer = try await fetch(call, path)
        } catch {
            call.finish()
            return await refuse(story, Refusal(error), reply)
        }
        call.finish()
        let status = answer.head.status
        let sent: [UInt8]
        do throws(Refusal) {
            if status == 401 { throw refusedKey(call) }
            guard status < 300 || status >= 400 && ErrorBody.isErrorObject(answer.body.span) else {
                throw Refusal(.upstreamBroken, "upstream_failed", .request)
            }
            sent = try await change(status, answer.body)
        } catch {
            return await refuse(story, error, reply)
        }
        let id = story.id
        await reply.send(status, body: sent) { head in
            HeadWriter.field("content-type", "application/json", to: &head)
            HeadWriter.field("cache-control", "no-store", to: &head)
            appendRequestID(id, to: &head)
            head += answer.head.lines
        }
        finish(story, status: status, reason: nil)
    }

    private func fetch(
        _ call: UpstreamCall,
        _ path: [UInt8]
    ) async throws(UpstreamFault) -> (head: AnswerHead, body: [UInt8]) {
        call.compose(path: path, body: [], 0..<0) { head in
            HeadWriter.field("accept", "application/json", to: &head)
        }
        try await call.send()
        let head = AnswerHead(call)
        var body: [UInt8] = []
        while let piece = try await call.next() {
            call.withBytes(piece) { body.append(copying: $0) }
            guard body.count <= policy.limits.answerBytesMax else { throw .tooLarge }
        }
        return (head, body)
    }

    /// Our key is bad, not the client's: the cause goes to our log, not to them.
    private func refusedKey(_ call: UpstreamCall) -> Refusal {
        logRefusedKey(call)
        return Refusal(.upstreamRefusedKey, "upstream_failed", .request)
    }

    /// Writes down that an upstream refused our credentials.
    func logRefusedKey(_ call: UpstreamCall) {
        log.write(.error, "upstream_refused_our_key") { line in
            line.add("upstream", call.endpoint.name)
            line.add("status", 401)
        }
    }
}
