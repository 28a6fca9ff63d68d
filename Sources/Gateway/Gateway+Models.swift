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
    func answerModels(
        _ request: Request,
        _ reply: consuming Reply,
        _ name: Range<Int>
    ) async {
        let story = Story(self, request, .models)
        let key: Key
        do throws(Refusal) {
            key = try admit(request, .now)
        } catch {
            return await refuse(story, error, reply)
        }
        guard let route = modelsRoute(request.bytes[name]) else {
            let name = request.text(request.head.path)
            return await refuse(
                story,
                Refusal(.modelNotFound(name), "model_not_found", .model),
                reply
            )
        }
        let target = policy.upstreams.choice(for: "").target
        let call = UpstreamCall(pools[target], .get, limits: policy.limits.upstreamWire)
        let path = policy.upstreams.targets[target].path(route)
        await passOn(call, path, story, reply) { (status, body) throws(Refusal) in
            status < 300 ? allowed(body, key) : body
        }
    }

    /// The route of the list or of one model; nil for what is no model's name.
    ///
    /// It is written anew from the name: a client's own spelling of a path could lead a provider
    /// that normalises it to another route, with the provider's key.
    private func modelsRoute(_ rest: ArraySlice<UInt8>) -> String? {
        guard rest.first == UInt8(ascii: "/") else { return "models" }
        guard let name = percentDecoded(rest.dropFirst()), isModelName(name) else { return nil }
        let parts = name.split(separator: "/", omittingEmptySubsequences: false)
        return "models/" + parts.map { percentEncoded(String($0)) }.joined(separator: "/")
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
