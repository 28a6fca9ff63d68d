internal import Metering
package import Tokens

/// `policies/tokens.yaml`, checked: what requests cost beside their text.
package struct TokenFile: Equatable, Sendable {
    /// The rules; a section that the file leaves out has the published numbers.
    package var rules = TokenRules()

    /// The published numbers.
    package init() {}

    /// Reads the file; its mistakes go to the list, and what could be read is the answer.
    package init(reading text: [UInt8], named file: String, noting list: MistakeList) {
        readPolicy(text, named: file, noting: list) { map in
            rules.textBound = map.read("text_bound", .choice) ?? rules.textBound
            if map.has("messages") { rules.messages = [] }
            map.entryMaps("messages") { model, frame in
                if let rule = Self.message(model, frame) { rules.messages.append(rule) }
            }
            if map.has("images") { rules.images = [] }
            map.entryMaps("images") { model, image in
                if let rule = Self.image(model, image) { rules.images.append(rule) }
            }
            map.map("tools") { Self.tools($0, &rules.tools) }
            map.map("audio") { Self.audio($0, &rules.audio) }
            map.map("files") { Self.files($0, &rules.files) }
            rules.schema = map.read("response_format", tokens) ?? rules.schema
        }
    }

    private static func message(_ model: String, _ map: MapReader) -> MessageRule? {
        var rule = MessageRule(model: model)
        rule.perMessage = map.read("per_message", change) ?? rule.perMessage
        rule.perName = map.read("per_name", change) ?? rule.perName
        rule.perPrompt = map.read("per_prompt", change) ?? rule.perPrompt
        return isModel(model, map) ? rule : nil
    }

    private static func image(_ model: String, _ map: MapReader) -> ImageRule? {
        var measure: ImageRule.Measure?
        if map.has("patches") {
            measure = patches(map)
        } else {
            let base = map.require("base", tokens)
            let perTile = map.require("per_tile", tokens)
            if let base, let perTile { measure = .tiles(base: base, perTile: perTile) }
        }
        let boundMin = map.read("bound_min", tokens) ?? 100
        let boundPercent = boundFactor(map) ?? 100
        guard isModel(model, map), let measure else { return nil }
        return ImageRule(
            model: model,
            measure,
            boundMin: boundMin,
            boundPercent: boundPercent
        )
    }

    private static func patches(_ map: MapReader) -> ImageRule.Measure? {
        let percent = map.read("factor", factor) ?? 100
        let patches = map.require("patches", squares)
        let side = map.require("side", pixels)
        let originalPatches = map.read("original_patches", squares) ?? patches
        let originalSide = map.read("original_side", pixels) ?? side
        guard let patches, let side, let originalPatches, let originalSide else { return nil }
        return .patches(
            percent: percent,
            auto: ImageRule.PatchBudget(patches: patches, side: side),
            original: ImageRule.PatchBudget(patches: originalPatches, side: originalSide)
        )
    }

    private static func tools(_ map: MapReader, _ rule: inout ToolRule) {
        func read(_ name: String, _ number: inout Int64) {
            number = map.read(name, change) ?? number
        }
        read("per_function", &rule.perFunction)
        read("per_function_before_gpt_4o", &rule.perFunctionBefore)
        read("per_properties", &rule.perProperties)
        read("per_property", &rule.perProperty)
        read("per_enum", &rule.perEnum)
        read("once", &rule.perCookbook)
        read("namespace", &rule.perNamespace)
        read("namespace_with_system_message", &rule.withSystemMessage)
        read("choice_none", &rule.choiceNone)
        read("choice_named", &rule.choiceNamed)
        read("per_call", &rule.perCall)
        read("parallel_calls", &rule.parallelCalls)
        read("per_function_call", &rule.perFunctionCall)
        rule.perHostedTool = map.read("per_hosted_tool", tokens) ?? rule.perHostedTool
        rule.perHostedToolMax = map.read("per_hosted_tool_max", tokens) ?? rule.perHostedToolMax
        rule.boundPercent = boundFactor(map) ?? rule.boundPercent
    }

    private static func audio(_ map: MapReader, _ rule: inout AudioRule) {
        rule.perSecond = map.read("tokens_per_second", .amount(0...10_000)) ?? rule.perSecond
        rule.bitsPerSecond = map.read("bits_per_second", bitRate) ?? rule.bitsPerSecond
        rule.bitsPerSecondMin = map.read("bits_per_second_min", bitRate) ?? rule.bitsPerSecondMin
        rule.boundPercent = boundFactor(map) ?? rule.boundPercent
        rule.boundMin = map.read("bound_min", tokens) ?? rule.boundMin
    }

    private static func files(_ map: MapReader, _ rule: inout FileRule) {
        rule.bytesPerToken = map.read("bytes_per_token", .amount(1...1_000)) ?? rule.bytesPerToken
        rule.unknown = map.read("unknown", tokens) ?? rule.unknown
        rule.unknownMax = map.read("unknown_max", tokens) ?? rule.unknownMax
    }

    private static func boundFactor(_ map: MapReader) -> Int64? {
        guard let percent = map.read("bound_factor", factor) else { return nil }
        if percent < 100 { map.note("bound_factor", "a bound is no less than the estimate: 1") }
        return percent
    }

    private static func isModel(_ model: String, _ map: MapReader) -> Bool {
        if ModelPattern(model) != nil { return true }
        map.list.add(at: map.place, "`\(model)` is not a model, or a beginning followed by `*`")
        return false
    }
}

/// Tokens of one thing: no image or file comes near the largest.
private let tokens = Form<Int64>.amount(0...10_000_000)
/// Tokens that are added, or taken off.
private let change = Form<Int64>.offset(upTo: 100_000)
/// A factor in hundredths.
private let factor = Form<Int64>.decimal(2, upTo: 10_000)
private let squares = Form<Int64>.amount(1...1_000_000)
private let pixels = Form<Int64>.amount(32...1_000_000)
private let bitRate = Form<Int64>.amount(1_000...100_000_000)
