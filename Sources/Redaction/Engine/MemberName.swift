internal import JSONText

/// The members of a request whose meaning the redactor knows.
enum MemberName {
    case arguments, audio, content, custom, description, fileData, fileID, filename, format
    case function, functionCall, functions, id, imageURL, input, inputAudio, messages, metadata
    case name, parameters, output, prediction, role, safetyIdentifier, toolCallID, toolCalls, tools
    case type, user
    /// A member that holds no text of anybody, or that must arrive as it was sent.
    case fixed
    /// Any other.
    case unknown

    /// What a member's name means.
    init(_ index: Int, _ document: borrowing JSONDocument, _ bytes: Span<UInt8>) {
        let node = document[index]
        guard node.hasEscape else {
            self.init(bytes.extracting(node.inner))
            return
        }
        var text: [UInt8] = []
        document.decode(index, of: bytes, into: &text)
        self.init(text.span)
    }

    private init(_ name: Span<UInt8>) {
        let key = Self.key(name)
        var slot = Self.slot(key)
        while Self.table[slot].key != 0 {
            if Self.table[slot].key == key, Self.equals(name, Self.table[slot].name) {
                self = Self.table[slot].meaning
                return
            }
            slot = (slot &+ 1) & 255
        }
        self = .unknown
    }

    private static func equals(_ name: Span<UInt8>, _ word: StaticString) -> Bool {
        guard name.count == word.utf8CodeUnitCount else { return false }
        for index in name.indices {
            // SAFETY: a static string of ASCII has that many bytes, and the counts are equal.
            guard unsafe name[index] == word.utf8Start[index] else { return false }
        }
        return true
    }

    /// The length and up to four bytes of a name; never 0.
    @inline(__always)
    private static func key(_ name: Span<UInt8>) -> UInt64 {
        let count = name.count
        guard count > 0 else { return 1 }
        let bits =
            UInt64(name[0]) << 24 | UInt64(name[count / 3]) << 16 | UInt64(name[count / 2]) << 8
            | UInt64(name[count - 1])
        return bits | UInt64(count) << 32 | 1 << 63
    }

    @inline(__always)
    private static func slot(_ key: UInt64) -> Int {
        Int((key &* 0x9E37_79B9_7F4A_7C15) >> 56)
    }

    private struct Entry {
        var name: StaticString = ""
        var meaning = MemberName.unknown
        var key: UInt64 = 0
    }

    /// By a hash of the key; few enough names that a free slot is never far.
    private static let table: InlineArray<256, Entry> = {
        var table = InlineArray<256, Entry>(repeating: Entry())
        for entry in entries {
            // SAFETY: a static string of ASCII has that many bytes, which live for ever.
            let key = key(
                unsafe Span(
                    _unsafeStart: entry.name.utf8Start,
                    count: entry.name.utf8CodeUnitCount
                )
            )
            var slot = slot(key)
            while table[slot].key != 0 { slot = (slot + 1) & 255 }
            table[slot] = Entry(name: entry.name, meaning: entry.meaning, key: key)
        }
        return table
    }()

    private static let entries: [Entry] =
        [
            Entry(name: "arguments", meaning: .arguments), Entry(name: "audio", meaning: .audio),
            Entry(name: "content", meaning: .content), Entry(name: "custom", meaning: .custom),
            Entry(name: "description", meaning: .description),
            Entry(name: "file_data", meaning: .fileData), Entry(name: "file_id", meaning: .fileID),
            Entry(name: "filename", meaning: .filename), Entry(name: "format", meaning: .format),
            Entry(name: "function", meaning: .function),
            Entry(name: "function_call", meaning: .functionCall),
            Entry(name: "functions", meaning: .functions), Entry(name: "id", meaning: .id),
            Entry(name: "image_url", meaning: .imageURL), Entry(name: "input", meaning: .input),
            Entry(name: "input_audio", meaning: .inputAudio),
            Entry(name: "messages", meaning: .messages),
            Entry(name: "metadata", meaning: .metadata), Entry(name: "name", meaning: .name),
            Entry(name: "output", meaning: .output),
            Entry(name: "parameters", meaning: .parameters),
            Entry(name: "prediction", meaning: .prediction), Entry(name: "role", meaning: .role),
            Entry(name: "safety_identifier", meaning: .safetyIdentifier),
            Entry(name: "tool_call_id", meaning: .toolCallID),
            Entry(name: "tool_calls", meaning: .toolCalls), Entry(name: "tools", meaning: .tools),
            Entry(name: "type", meaning: .type), Entry(name: "user", meaning: .user),
        ] + fixedNames.map { Entry(name: $0, meaning: .fixed) }

    private static let fixedNames: [StaticString] = [
        "call_id", "dimensions", "encoding_format", "encrypted_content", "file_url",
        "frequency_penalty", "include", "item_id", "logit_bias", "logprobs",
        "max_completion_tokens", "max_output_tokens", "max_tokens", "modalities", "model",
        "moderation", "n", "parallel_tool_calls", "presence_penalty", "previous_response_id",
        "prompt_cache_key", "prompt_cache_options", "prompt_cache_retention", "reasoning_effort",
        "response_format", "seed", "service_tier", "stop", "store", "stream", "stream_options",
        "temperature", "tool_choice", "top_logprobs", "top_p", "truncation", "verbosity",
        "web_search_options",
    ]
}
