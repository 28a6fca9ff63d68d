internal import ChatFormat
internal import HTTPServer
internal import HTTPWire
internal import JSONText
internal import Metering
internal import Reactor
internal import Telemetry
internal import Upstream

/// `GET /v1/models`: the upstream's list, without what the key may not use.
extension Gateway {
    func answerModels(_ request: Request, _ reply: consuming Reply) async {
        let story = Story(self, request, .models)
        let key: Key
        do throws(Refusal) {
            key = try admit(request, .now)
        } catch {
            return await refuse(story, error, reply)
        }
        guard let route = modelsPath(request) else {
            let name = request.text(request.head.path)
            return await refuse(
                story,
                Refusal(.modelNotFound(name), "model_not_found", .model),
                reply
            )
        }
        let call = UpstreamCall(
            pools[policy.upstreams.choice(for: "").target],
            .get,
            limits: policy.limits.upstreamWire
        )
        reply.onClientGone { call.cancel() }
        let answer: (status: Int, body: [UInt8])
        do throws(UpstreamFault) {
            answer = try await fetch(call, route)
        } catch {
            call.finish()
            let body = error.isTimeout ? ErrorBody.upstreamTimeout : .upstreamUnreachable
            return await refuse(story, Refusal(body, "upstream_failed", .request), reply)
        }
        call.finish()
        guard answer.status < 300 || ErrorBody.isErrorObject(answer.body.span) else {
            return await refuse(story, Refusal(.upstreamBroken, "upstream_failed", .request), reply)
        }
        let sent = answer.status < 300 ? allowed(answer.body, key) : answer.body
        let id = story.id
        await reply.send(answer.status, body: sent) { head in
            HeadWriter.field("content-type", "application/json", to: &head)
            appendRequestID(id, to: &head)
        }
        finish(story, status: answer.status, reason: nil)
    }

    /// The path of the list or of one model, below the upstream's base path; nil for what is no
    /// model's name.
    ///
    /// It is written anew from the name: a client's own spelling of a path could lead a provider
    /// that normalises it to another route, with the provider's key.
    private func modelsPath(_ request: Request) -> [UInt8]? {
        var rest = request.bytes[request.head.path].dropFirst("/v1/models".utf8.count)
        if rest.last == UInt8(ascii: "/") { rest.removeLast() }
        guard rest.first == UInt8(ascii: "/") else { return Array("/models".utf8) }
        guard let name = percentDecoded(rest.dropFirst()), isModelName(name) else { return nil }
        let parts = name.split(separator: "/", omittingEmptySubsequences: false)
        return Array(
            ("/models/" + parts.map { percentEncoded(String($0)) }.joined(separator: "/")).utf8
        )
    }

    private func fetch(
        _ call: UpstreamCall,
        _ path: [UInt8]
    ) async throws(UpstreamFault) -> (status: Int, body: [UInt8]) {
        call.compose(path: path, body: [], 0..<0) { head in
            HeadWriter.field("accept", "application/json", to: &head)
        }
        try await call.send()
        let status = call.head.status
        var body: [UInt8] = []
        while let piece = try await call.next() {
            call.withBytes(piece) { body.append(copying: $0) }
            guard body.count <= policy.limits.answerBytesMax else { throw .tooLarge }
        }
        return (status, body)
    }

    /// The list without the models that the key may not use.
    private func allowed(_ body: [UInt8], _ key: Key) -> [UInt8] {
        guard !key.facts.models.isEmpty else { return body }
        var document = JSONDocument()
        let bytes = body.span
        guard (try? document.parse(bytes)) != nil,
            let list = document.member("data", of: JSONDocument.root, in: bytes)
        else { return body }
        var writer = JSONWriter()
        writer.beginObject()
        writer.name("object")
        writer.string("list")
        writer.name("data")
        writer.beginArray()
        for model in document.elements(of: list) {
            guard let id = document.member("id", of: model, in: bytes) else { continue }
            var name: [UInt8] = []
            document.decode(id, of: bytes, into: &name)
            let text = String(decoding: name, as: UTF8.self)
            guard key.facts.models.contains(where: { $0.matches(text) }) else { continue }
            writer.raw(bytes.extracting(document[model].range))
        }
        writer.endArray()
        writer.endObject()
        return writer.bytes
    }
}
