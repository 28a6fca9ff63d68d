internal import JSONText

/// Reads the usage object of any of the routes, and of the compatible servers we know.
struct UsageReader {
    private enum Member: String, CaseIterable {
        case promptTokens = "prompt_tokens", inputTokens = "input_tokens"
        case completionTokens = "completion_tokens", outputTokens = "output_tokens"
        case totalTokens = "total_tokens"
        case promptDetails = "prompt_tokens_details", inputDetails = "input_tokens_details"
        case completionDetails = "completion_tokens_details"
        case outputDetails = "output_tokens_details"
        // DeepSeek and Moonshot report cached tokens beside the others.
        case cacheHits = "prompt_cache_hit_tokens"
        case cached = "cached_tokens", cacheWrite = "cache_write_tokens"
        case audio = "audio_tokens", reasoning = "reasoning_tokens"
        case accepted = "accepted_prediction_tokens", rejected = "rejected_prediction_tokens"

        static let names = JSONNames(allCases.map(\.rawValue))
        static let all = allCases
    }

    private var prompt: Int64?
    private var completion: Int64?
    private var total: Int64?
    private var details = Usage(prompt: 0, completion: 0)
    private var isBroken = false

    /// The usage at an index; nil for null, for anything that is not an object, and for a broken
    /// one.
    static func read(
        _ index: Int,
        of document: JSONDocument,
        _ bytes: Span<UInt8>
    ) -> Usage? {
        guard document[index].kind == .object else { return nil }
        var reader = UsageReader()
        reader.walk(index, document, bytes)
        return reader.usage
    }

    private mutating func walk(_ object: Int, _ document: JSONDocument, _ bytes: Span<UInt8>) {
        var walk = Member.names.walk(object, of: document)
        while let known = Member.names.next(of: &walk, in: document, bytes) {
            guard known.kind != .null else { continue }
            read(Member.all[known.place], known.value, document, bytes)
        }
    }

    private mutating func read(
        _ member: Member,
        _ index: Int,
        _ document: JSONDocument,
        _ bytes: Span<UInt8>
    ) {
        let number = document.integer(index, in: bytes).flatMap {
            0...Usage.tokensMax ~= $0 ? $0 : nil
        }
        switch member {
        case .promptTokens, .inputTokens:
            prompt = number
            isBroken = isBroken || number == nil
        case .completionTokens, .outputTokens:
            completion = number
            isBroken = isBroken || number == nil
        case .totalTokens:
            total = number
            isBroken = isBroken || number == nil
        case .promptDetails, .inputDetails:
            walkDetails(index, ofPrompt: true, document, bytes)
        case .completionDetails, .outputDetails:
            walkDetails(index, ofPrompt: false, document, bytes)
        case .cacheHits, .cached: details.cached = details.cached ?? number
        case .cacheWrite: details.cacheWrite = details.cacheWrite ?? number
        case .audio, .reasoning, .accepted, .rejected: break
        }
    }

    private mutating func walkDetails(
        _ object: Int,
        ofPrompt: Bool,
        _ document: JSONDocument,
        _ bytes: Span<UInt8>
    ) {
        var walk = Member.names.walk(object, of: document)
        while let known = Member.names.next(of: &walk, in: document, bytes) {
            let number = document.integer(known.value, in: bytes)
            switch Member.all[known.place] {
            case .cached: details.cached = number
            case .cacheWrite: details.cacheWrite = number
            case .audio where ofPrompt: details.audioPrompt = number
            case .audio: details.audioCompletion = number
            case .reasoning: details.reasoning = number
            case .accepted: details.acceptedPrediction = number
            case .rejected: details.rejectedPrediction = number
            default: break
            }
        }
    }

    /// The parts put together; a detail that is larger than its whole is none.
    private var usage: Usage? {
        guard !isBroken, let prompt else { return nil }
        // Embeddings have no completion, and some providers leave reasoning out of it: what is in
        // the sum and not in the prompt was made for the answer.
        guard let completion = [completion, total.map { $0 - prompt }].compactMap({ $0 }).max(),
            completion >= 0
        else { return nil }
        func part(_ number: Int64?, of whole: Int64) -> Int64? {
            number.flatMap { 0...whole ~= $0 ? $0 : nil }
        }
        var usage = Usage(prompt: prompt, completion: completion)
        usage.cached = part(details.cached, of: prompt)
        usage.cacheWrite = part(details.cacheWrite, of: prompt)
        usage.audioPrompt = part(details.audioPrompt, of: prompt)
        usage.audioCompletion = part(details.audioCompletion, of: completion)
        usage.reasoning = part(details.reasoning, of: completion)
        usage.acceptedPrediction = part(details.acceptedPrediction, of: completion)
        usage.rejectedPrediction = part(details.rejectedPrediction, of: completion)
        return usage
    }
}
