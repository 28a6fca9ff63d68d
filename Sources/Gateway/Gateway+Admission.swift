internal import ChatFormat
internal import HTTPServer
internal import HTTPWire
internal import Metering
internal import Reactor
internal import Telemetry

/// Who is calling, and for whom: before anything of the body is looked at, or right after.
extension Gateway {
    /// Finds the key that a request shows.
    func admit(_ request: Request, _ now: Timestamp) throws(Refusal) -> Key {
        let bytes = request.bytes
        guard let shown = Self.shownKey(request.head, bytes.span) else {
            throw Refusal(.missingKey, "no_key", .key)
        }
        let key = bytes.span.extracting(shown)
        // What cannot be a key costs no hash, however long it is.
        guard ClientKey.hasLength(key.count) else {
            throw Refusal(.invalidKey, "invalid_api_key", .key)
        }
        let directory = parts.ledger.directory
        let digest = parts.hasher.digest(of: key)
        let address = clientAddress(request)
        do throws(AccessRefusal) {
            return try directory.admit(digest, at: .model, from: address, now: now)
        } catch {
            guard error == .unknownKey, ClientKey.door(of: key) != nil,
                let former = parts.hasher.formerDigest(of: key)
            else { throw Refusal(error) }
            do throws(AccessRefusal) {
                return try directory.admit(former, at: .model, from: address, now: now)
            } catch {
                throw Refusal(error)
            }
        }
    }

    /// Where the client is: the peer, or whom a trusted proxy speaks for.
    private func clientAddress(_ request: Request) -> [UInt8] {
        let peer = request.peer?.bytes ?? []
        guard !policy.proxies.isEmpty else { return peer }
        return policy.proxies.client(peer: peer, forwardedFor: request.forwarded("for"))
    }

    /// Where the key stands: `Authorization: Bearer KEY`, or Azure's `api-key: KEY`.
    private static func shownKey(_ head: RequestHead, _ bytes: Span<UInt8>) -> Range<Int>? {
        if let value = head.value(of: .authorization) {
            // The scheme is case-insensitive and one or more spaces follow (RFC 9110 section 11.4).
            guard value.count > 7, isBearer(bytes, at: value.lowerBound) else { return nil }
            var start = value.lowerBound + 6
            while start < value.upperBound, bytes[start] == UInt8(ascii: " ") { start += 1 }
            return start > value.lowerBound + 6 ? start..<value.upperBound : nil
        }
        return head.value(of: .apiKey)
    }

    private static func isBearer(_ bytes: Span<UInt8>, at start: Int) -> Bool {
        let word: InlineArray<6, UInt8> = [0x62, 0x65, 0x61, 0x72, 0x65, 0x72]
        for i in 0..<6 where bytes[start + i] | 0x20 != word[i] { return false }
        return true
    }

    /// Finds whom a request is booked on; a shared key's request names the person.
    ///
    /// The header wins over the body's fields, the newer field over the older.
    func subject(
        of key: Key,
        _ request: Request,
        _ chat: ChatRequest,
        person named: String?
    ) async throws(Refusal) -> Subject {
        let person =
            named ?? request.text(of: .xTollgateUser)
            ?? chat.safetyIdentifier?.text ?? chat.user?.text
        let answer = parts.ledger.directory.subject(for: key, person: person)
        switch answer {
        case .subject(let subject): return subject
        case .refused(let refusal): throw Refusal(refusal)
        case .enrol(let team, let person): return try await enrol(person, team, key)
        }
    }

    private func enrol(_ person: String, _ team: TeamID, _ key: Key) async throws(Refusal)
        -> Subject
    {
        do throws(LedgerFault) {
            _ = try await parts.ledger.change(
                .enrol(team, person: person),
                by: Actor(key: key.id, name: key.facts.name, origin: "gateway")
            )
        } catch {
            throw Refusal(error)
        }
        guard case .subject(let subject) = parts.ledger.directory.subject(for: key, person: person)
        else { throw Refusal(AccessRefusal.personUnknown) }
        return subject
    }

    /// Takes a request's place in all rate limits at once.
    @inline(never)
    func takePlace(
        _ draft: Draft,
        _ subject: Subject,
        _ story: Story
    ) throws(Refusal) -> Place {
        let bound = draft.chat.outputBound(perChoiceMax: draft.output)
        let answer = parts.limiter.admit(
            subject,
            model: story.model,
            tokens: Int64(draft.body.count) + bound,
            directory: parts.ledger.directory,
            nowMilliseconds: milliseconds(loop.now)
        )
        switch answer {
        case .admitted(let pass, let rates): return (pass, rates)
        case .limited(let refusal): throw Refusal(refusal, parts.ledger.directory)
        }
    }
}
