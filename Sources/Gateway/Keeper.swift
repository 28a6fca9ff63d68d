internal import ChatFormat
internal import HTTPServer
internal import HTTPWire
internal import JSONText
package import Metering
internal import Telemetry

/// Keeps one call's texts: as a stored completion, if its request asks for that, and as bodies,
/// if every call's are kept.
final class Keeper: Witness {
    let hidesProviderErrors = false
    let keepsRestored: Bool
    private let archive: any Archive
    private let log: Log
    private let stores: Bool
    private let keepsCall: Bool
    /// The request as the client sent it; nil where texts are kept redacted.
    private let original: [UInt8]?

    init(
        _ archive: any Archive,
        _ log: Log,
        stores: Bool,
        keepsCall: Bool,
        original: [UInt8]?
    ) {
        self.archive = archive
        self.log = log
        self.stores = stores
        self.keepsCall = keepsCall
        self.original = original
        keepsRestored = original != nil
    }

    func heard(_ testimony: Testimony) async -> LastWords {
        guard let key = testimony.key, let body = original ?? testimony.request else {
            return LastWords()
        }
        if keepsCall {
            archive.keep(
                KeptCall(
                    request: testimony.id,
                    tenant: key.tenant,
                    user: testimony.subject?.user,
                    key: key.id,
                    model: testimony.model,
                    status: testimony.status,
                    body: body,
                    answer: testimony.answer ?? []
                )
            )
        }
        var last = LastWords()
        guard stores, testimony.isWhole else { return last }
        guard let answer = testimony.answer else {
            complain(testimony, "the answer is too long, or was withheld")
            return last
        }
        guard let stored = StoredAnswer(testimony, key, answer: answer, body: body) else {
            complain(testimony, "the answer is no completion with an id")
            return last
        }
        do throws(ArchiveFault) {
            try await archive.store(stored)
        } catch {
            // The answer was made and is paid for: its client gets it, and is told.
            complain(testimony, error.name)
            HeadWriter.field("x-tollgate-stored", "false", to: &last.fields)
        }
        return last
    }

    private func complain(_ testimony: Testimony, _ reason: String) {
        log.write(.error, "not_stored") { line in
            line.add("request_id", testimony.id.text)
            line.add("reason", reason)
        }
    }
}

extension StoredAnswer {
    /// What is stored of a whole answer; nil when it is no completion that can be found again.
    init?(_ testimony: Testimony, _ key: Key, answer: [UInt8], body: [UInt8]) {
        var document = JSONDocument()
        guard (try? document.parse(answer.span)) != nil,
            let id = document.member("id", of: JSONDocument.root, in: answer.span),
            document[id].kind == .string
        else { return nil }
        let model = document.member("model", of: JSONDocument.root, in: answer.span)
        var asked = JSONDocument()
        guard (try? asked.parse(body.span)) != nil else { return nil }
        let metadata = asked.member("metadata", of: JSONDocument.root, in: body.span).flatMap {
            asked[$0].kind == .object ? $0 : nil
        }
        guard
            let object = StoredCompletion.make(
                answer: answer.span,
                request: body.span,
                metadata: metadata.map { Array(body[asked[$0].range]) },
                requestID: testimony.id.text
            )
        else { return nil }
        self.init(
            tenant: key.tenant,
            user: testimony.subject?.user,
            key: key.id,
            request: testimony.id,
            id: document.text(id, in: answer.span),
            asked: testimony.model,
            model: model.flatMap { document[$0].kind == .string ? $0 : nil }
                .map { document.text($0, in: answer.span) } ?? testimony.model,
            createdAt: testimony.id.time,
            metadata: metadata.map { asked.pairs(of: $0, in: body.span) } ?? [],
            object: object,
            body: body
        )
    }
}

extension JSONDocument {
    /// An object's members whose values are texts.
    func pairs(of object: Int, in bytes: Span<UInt8>) -> [(name: String, value: String)] {
        var pairs: [(name: String, value: String)] = []
        for member in members(of: object) where self[member.value].kind == .string {
            pairs.append((text(member.name, in: bytes), text(member.value, in: bytes)))
        }
        return pairs
    }
}

extension Gateway {
    /// In which form a key's texts are kept.
    package func archiveForm(of key: Key) -> ArchiveForm {
        key.facts.archive ?? policy.archive.form
    }

    /// Who keeps a request's texts; nil for requests of which nothing is kept.
    func keeper(
        _ chat: ChatRequest,
        _ key: Key,
        _ request: Request,
        _ body: Range<Int>
    ) -> Keeper? {
        let stores = chat.store == true && chat.route == .chatCompletions
        guard stores || policy.archive.keepsEveryCall, let archive = parts.archive else {
            return nil
        }
        let form = archiveForm(of: key)
        guard form != .none else { return nil }
        return Keeper(
            archive,
            log,
            stores: stores,
            keepsCall: policy.archive.keepsEveryCall,
            original: form == .full ? Array(request.bytes[body]) : nil
        )
    }
}
