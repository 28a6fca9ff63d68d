internal import Metering

/// A price list in JSON, as it is published, turned into the rows of `prices.yaml`.
///
/// Two forms are read: LiteLLM's `model_prices_and_context_window.json` (dollars per token, often
/// with an exponent) and our own table (`{"models": {...}}`, dollars per million tokens). Digits
/// are moved, never computed with, so that no price is off by a rounding.
struct ImportedPrices {
    /// Rates per million tokens as decimals, by the names of `prices.yaml`.
    typealias Rates = [(name: String, dollars: String)]

    /// One model: its name, its bounds, its columns of rates in the order of `prices.yaml`.
    struct Row {
        let model: String
        var inputTokensMax: Int64?
        var outputTokensMax: Int64?
        var columns: [(name: String, rates: Rates)] = []
    }

    /// The rows, by name.
    private(set) var rows: [Row] = []
    /// What was left out, and why.
    private(set) var leftOut: [String] = []

    private static let kinds: [(own: String, theirs: String)] = [
        ("input", "input_cost_per_token"),
        ("cached_input", "cache_read_input_token_cost"),
        ("cache_write", "cache_creation_input_token_cost"),
        ("output", "output_cost_per_token"),
        ("audio_input", "input_cost_per_audio_token"),
        ("audio_output", "output_cost_per_audio_token"),
    ]

    /// A column's name in `prices.yaml`, in our own table, and what LiteLLM's names end with.
    ///
    /// Batches do not pass through the gateway, so their rates are not read.
    private struct Column {
        let name: String
        let own: String?
        let suffix: String
    }

    private let columns: [Column]
    private let longPrompt: String

    /// Reads a list; `provider` is whose models are wanted of a list with several, and
    /// `longPromptTokens` where the price file's rates of long prompts begin.
    init(
        _ bytes: [UInt8],
        provider: String,
        longPromptTokens: Int64 = 272_000
    ) throws(CommandFault) {
        longPrompt = "above_\(longPromptTokens / 1_000)k"
        columns = [
            Column(name: "price", own: nil, suffix: ""),
            Column(name: "flex", own: "flex", suffix: "_flex"),
            Column(name: "priority", own: "priority", suffix: "_priority"),
            Column(name: "long_prompt", own: longPrompt, suffix: "_\(longPrompt)_tokens"),
        ]
        guard let view = JSONView(bytes) else { throw .failed("the file is no JSON") }
        let isOwn = view["models"] != nil
        let models = view["models"]?.members ?? view.members
        guard !models.isEmpty else { throw .failed("the file has no models in it") }
        for (name, facts) in models.sorted(by: { $0.name < $1.name }) where name != "sample_spec" {
            if let theirs = facts["litellm_provider"]?.text, theirs != provider { continue }
            guard !isOwn || facts["mode"] != nil || facts["input"] != nil else {
                leftOut.append("\(name): it is no model")
                continue
            }
            add(name, facts, isOwn: isOwn)
        }
        guard !rows.isEmpty else {
            throw .failed("the file has no model of `\(provider)` with prices in it")
        }
    }

    private mutating func add(_ name: String, _ facts: JSONView, isOwn: Bool) {
        var row = Row(model: name)
        row.inputTokensMax = facts["max_input_tokens"]?.integer
        row.outputTokensMax = facts["max_output_tokens"]?.integer
        for column in columns {
            guard let part = isOwn ? column.own.map({ facts.member($0) }) ?? facts : facts else {
                continue
            }
            var rates: Rates = []
            for (own, theirs) in Self.kinds {
                let member = part.member(isOwn ? own : theirs + column.suffix)
                guard let value = member, !value.isNull else { continue }
                let digits = String(decoding: value.raw, as: UTF8.self)
                guard let dollars = Self.moved(digits, by: isOwn ? 0 : 6) else {
                    return leftOut.append("\(name): `\(digits)` is finer than prices are kept")
                }
                rates.append((own, dollars))
            }
            let missing = ["input", "output"].filter { kind in !rates.contains { $0.name == kind } }
            guard let kind = missing.first else {
                row.columns.append((column.name, rates))
                continue
            }
            if column.name == "price" {
                return leftOut.append("\(name): it has no price per \(kind) token")
            }
            if !rates.isEmpty {
                leftOut.append("\(name), \(column.name): it has no price per \(kind) token")
            }
        }
        noteOtherLimits(name, facts, isOwn: isOwn)
        rows.append(row)
    }

    /// Tells of rates for prompts that are long by another measure than the price file's.
    private mutating func noteOtherLimits(_ name: String, _ facts: JSONView, isOwn: Bool) {
        let begin = isOwn ? "above_" : "input_cost_per_token_above_"
        let wanted = begin + longPrompt.dropFirst(6) + (isOwn ? "" : "_tokens")
        for member in facts.members where member.name.hasPrefix(begin) && member.name != wanted {
            let limit = member.name.dropFirst(begin.count).prefix { $0 != "_" }
            leftOut.append("\(name): rates above \(limit) tokens, `long_prompt_tokens` is another")
        }
    }

    /// A JSON number's digits with the point moved to the right; nil when it is negative, none, or
    /// has more than six decimals then.
    static func moved(_ text: String, by places: Int) -> String? {
        let parts = text.lowercased().split(separator: "e", omittingEmptySubsequences: false)
        guard parts.count <= 2, let mantissa = parts.first, !mantissa.hasPrefix("-") else {
            return nil
        }
        let exponent = parts.count == 2 ? Int(parts[1]) : 0
        guard let exponent, abs(exponent) < 100 else { return nil }
        let halves = mantissa.split(separator: ".", omittingEmptySubsequences: false)
        guard halves.count <= 2 else { return nil }
        let whole = Array(halves[0].utf8)
        let fraction = halves.count == 2 ? Array(halves[1].utf8) : []
        var digits = whole + fraction
        guard !whole.isEmpty, digits.allSatisfy({ 0x30...0x39 ~= $0 }) else { return nil }
        // The point stands behind so many digits.
        var point = whole.count + exponent + places
        while point < 1 {
            digits.insert(0x30, at: 0)
            point += 1
        }
        while digits.count < point { digits.append(0x30) }
        var decimals = Array(digits[point...])
        while decimals.last == 0x30 { decimals.removeLast() }
        var front = Array(digits[..<point])
        while front.count > 1, front[0] == 0x30 { front.removeFirst() }
        guard decimals.count <= 6, front.count <= 9 else { return nil }
        let tail = decimals.isEmpty ? [] : [UInt8(ascii: ".")] + decimals
        return String(decoding: front + tail, as: UTF8.self)
    }

    /// A row as lines of `prices.yaml`, below `models:`.
    static func lines(of row: Row) -> [String] {
        var lines = ["  \(quoted(row.model)):"]
        if let most = row.inputTokensMax { lines.append("    max_input_tokens: \(most)") }
        if let most = row.outputTokensMax { lines.append("    max_output_tokens: \(most)") }
        for column in row.columns { lines.append("    \(column.name): " + flow(column.rates)) }
        return lines
    }

    /// `{ input: 5, output: 30 }`.
    static func flow(_ rates: Rates) -> String {
        "{ " + rates.map { "\($0.name): \($0.dollars)" }.joined(separator: ", ") + " }"
    }

    /// A name as a YAML key: quoted, so that no sign in it means anything.
    static func quoted(_ name: String) -> String {
        let isPlain = name.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "."): true
            default: false
            }
        }
        if isPlain, name.utf8.first.map({ $0 > 0x39 }) == true { return name }
        return "\"" + name.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }
}
