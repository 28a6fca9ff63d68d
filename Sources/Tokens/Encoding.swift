/// A published byte-pair encoding; names and models as in tiktoken 0.14.0 (MIT).
package enum Encoding: UInt8, Sendable, CaseIterable {
    /// GPT-4o and everything after it; also what an unknown model is counted with.
    case o200kBase
    /// GPT-4, GPT-3.5 and the embedding models.
    case cl100kBase
    /// gpt-oss: the ranks and the pattern of `o200kBase`, other special tokens.
    case o200kHarmony
    /// Retired completion and code models.
    case p50kBase
    /// The oldest completion models: the first 50,256 ranks of `p50kBase`.
    case r50kBase

    /// The encoding with this published name, or nil.
    package init?(name: String) {
        guard let found = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = found
    }

    /// The published name, such as `o200k_base`.
    package var name: String {
        switch self {
        case .o200kBase: "o200k_base"
        case .cl100kBase: "cl100k_base"
        case .o200kHarmony: "o200k_harmony"
        case .p50kBase: "p50k_base"
        case .r50kBase: "r50k_base"
        }
    }

    /// The encoding of a model: an exact name, else the longest known prefix.
    ///
    /// An unknown model is counted with `o200kBase` and answered with `known == false`, so that
    /// the entry can say so; a gateway must never fail a request for a name it has not met.
    package static func forModel(_ model: Span<UInt8>) -> (encoding: Encoding, known: Bool) {
        var best: (encoding: Encoding, length: Int)?
        for rule in modelRules {
            let length = rule.name.utf8CodeUnitCount
            guard length <= model.count, rule.isPrefix || length == model.count else { continue }
            guard length > best?.length ?? -1, starts(model, with: rule.name) else { continue }
            best = (rule.encoding, length)
        }
        guard let best else { return (.o200kBase, false) }
        return (best.encoding, true)
    }

    /// The encoding of a model given as text, for the command line.
    package static func forModel(_ model: String) -> (encoding: Encoding, known: Bool) {
        forModel(Array(model.utf8).span)
    }

    private static func starts(_ model: Span<UInt8>, with name: StaticString) -> Bool {
        // SAFETY: a static string's bytes live as long as the program; the index stays inside.
        name.withUTF8Buffer { bytes in
            for i in 0..<bytes.count where unsafe bytes[i] != model[i] { return false }
            return true
        }
    }
}

private struct ModelRule: Sendable {
    let name: StaticString
    let isPrefix: Bool
    let encoding: Encoding

    init(_ name: StaticString, _ encoding: Encoding, prefix: Bool = true) {
        self.name = name
        self.isPrefix = prefix
        self.encoding = encoding
    }
}

// tiktoken's two tables in one. A rule that tiktoken spells "name" and "name-" stands here twice:
// "gpt-4" must not swallow "gpt-4o", and "o1" must not swallow a made-up "o10".
private let modelRules: [ModelRule] = [
    ModelRule("o1", .o200kBase, prefix: false),
    ModelRule("o1-", .o200kBase),
    ModelRule("o3", .o200kBase, prefix: false),
    ModelRule("o3-", .o200kBase),
    ModelRule("o4-mini", .o200kBase, prefix: false),
    ModelRule("o4-mini-", .o200kBase),
    ModelRule("gpt-5", .o200kBase),
    ModelRule("gpt-4.5-", .o200kBase),
    ModelRule("gpt-4.1", .o200kBase, prefix: false),
    ModelRule("gpt-4.1-", .o200kBase),
    ModelRule("chatgpt-4o-", .o200kBase),
    ModelRule("gpt-4o", .o200kBase, prefix: false),
    ModelRule("gpt-4o-", .o200kBase),
    ModelRule("gpt-4", .cl100kBase, prefix: false),
    ModelRule("gpt-4-", .cl100kBase),
    ModelRule("gpt-3.5", .cl100kBase, prefix: false),
    ModelRule("gpt-3.5-turbo", .cl100kBase, prefix: false),
    ModelRule("gpt-3.5-turbo-", .cl100kBase),
    ModelRule("gpt-35-turbo", .cl100kBase, prefix: false),
    ModelRule("gpt-35-turbo-", .cl100kBase),
    ModelRule("gpt-oss-", .o200kHarmony),
    ModelRule("ft:gpt-4o", .o200kBase),
    ModelRule("ft:gpt-4.1", .o200kBase),
    ModelRule("ft:gpt-4", .cl100kBase),
    ModelRule("ft:gpt-3.5-turbo", .cl100kBase),
    ModelRule("ft:davinci-002", .cl100kBase),
    ModelRule("ft:babbage-002", .cl100kBase),
    ModelRule("davinci-002", .cl100kBase, prefix: false),
    ModelRule("babbage-002", .cl100kBase, prefix: false),
    ModelRule("text-embedding-ada-002", .cl100kBase, prefix: false),
    ModelRule("text-embedding-3-small", .cl100kBase, prefix: false),
    ModelRule("text-embedding-3-large", .cl100kBase, prefix: false),
    ModelRule("text-davinci-003", .p50kBase, prefix: false),
    ModelRule("text-davinci-002", .p50kBase, prefix: false),
    ModelRule("code-davinci-002", .p50kBase, prefix: false),
    ModelRule("code-davinci-001", .p50kBase, prefix: false),
    ModelRule("code-cushman-002", .p50kBase, prefix: false),
    ModelRule("code-cushman-001", .p50kBase, prefix: false),
    ModelRule("davinci-codex", .p50kBase, prefix: false),
    ModelRule("cushman-codex", .p50kBase, prefix: false),
    ModelRule("text-davinci-edit-001", .p50kBase, prefix: false),
    ModelRule("code-davinci-edit-001", .p50kBase, prefix: false),
    ModelRule("text-davinci-001", .r50kBase, prefix: false),
    ModelRule("text-curie-001", .r50kBase, prefix: false),
    ModelRule("text-babbage-001", .r50kBase, prefix: false),
    ModelRule("text-ada-001", .r50kBase, prefix: false),
    ModelRule("davinci", .r50kBase, prefix: false),
    ModelRule("curie", .r50kBase, prefix: false),
    ModelRule("babbage", .r50kBase, prefix: false),
    ModelRule("ada", .r50kBase, prefix: false),
    ModelRule("gpt2", .r50kBase, prefix: false),
    ModelRule("gpt-2", .r50kBase, prefix: false),
]
