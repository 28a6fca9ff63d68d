/// What requests cost beside their text: data, published and guessed, with defaults for all of it.
///
/// Providers publish their tokenizers but not their prompt templates; documents and bills disagree
/// at times. So these are numbers an operator can change (`policies/tokens.yaml`). Sources:
/// OpenAI's cookbook "How to count tokens with tiktoken"; its guide "Images and vision" (2025 and
/// 2026); its realtime cost guide; litellm 1.109.1; community topics 266573 and 538914.
package struct TokenRules: Sendable, Equatable {
    /// How far the bound reaches beyond the exact count of a text.
    package enum TextBound: String, Sendable, CaseIterable {
        /// The exact count: right if the upstream is the published model itself.
        case exact
        /// Or the number of words and marks, if that is larger: also right for compatible servers
        /// that answer to a known model's name but count in words.
        case words
        /// The byte length: right for every byte-level tokenizer. Always used for unknown models.
        case bytes
    }

    /// How far the bound reaches beyond the exact count of a text.
    package var textBound = TextBound.words
    /// The frame of a message, by model; a name wins, else the longest beginning.
    package var messages: [MessageRule] = MessageRule.published
    /// The tokens of an image, by model; a name wins, else the longest beginning.
    package var images: [ImageRule] = ImageRule.published
    /// What tools, functions and their calls cost.
    package var tools = ToolRule()
    /// What sound costs.
    package var audio = AudioRule()
    /// What files cost.
    package var files = FileRule()
    /// Added to the tokens of a JSON schema in `response_format` (a guess; nobody published it).
    package var schema: Int64 = 20

    /// The published numbers.
    package init() {}
}

/// The frame around the messages of a chat.
package struct MessageRule: Sendable, Equatable {
    /// The model this is for, or a beginning of names followed by `*`.
    package var model: String
    /// The marks at the start, the middle and the end of a message.
    package var perMessage: Int64 = 3
    /// What a message with a `name` costs beside the name.
    package var perName: Int64 = 1
    /// The opened answer at the end of the prompt.
    package var perPrompt: Int64 = 3

    /// A rule with the cookbook's numbers.
    package init(model: String) {
        self.model = model
    }

    /// The cookbook's numbers, which it shows to be equal to the API's; one old model differs.
    package static let published: [MessageRule] = {
        var old = MessageRule(model: "gpt-3.5-turbo-0301*")
        old.perMessage = 4
        old.perName = -1
        return [MessageRule(model: "*"), old]
    }()
}

/// What tools and functions cost: the larger of two published models, of which neither is complete.
package struct ToolRule: Sendable, Equatable {
    /// Cookbook: for each function, with models of o200k_base.
    package var perFunction: Int64 = 7
    /// Cookbook: for each function, with older models.
    package var perFunctionBefore: Int64 = 10
    /// Cookbook: once for the properties of a function.
    package var perProperties: Int64 = 3
    /// Cookbook: for each property, and for each value of an `enum`.
    package var perProperty: Int64 = 3
    /// Cookbook: subtracted for a property with an `enum`.
    package var perEnum: Int64 = -3
    /// Cookbook: once for all functions.
    package var perCookbook: Int64 = 12
    /// Namespace text: once for all functions.
    package var perNamespace: Int64 = 9
    /// Namespace text: if there is a system message, which then holds the definitions.
    package var withSystemMessage: Int64 = -4
    /// `tool_choice: "none"`.
    package var choiceNone: Int64 = 1
    /// A named function in `tool_choice`, beside its name.
    package var choiceNamed: Int64 = 7
    /// A call in a message, beside its name and arguments.
    package var perCall: Int64 = 8
    /// Once for a message with several calls.
    package var parallelCalls: Int64 = 20
    /// A `function_call` in a message, beside its name and arguments.
    package var perFunctionCall: Int64 = 3
    /// A tool that is run by the provider: only its description is known, not what it adds.
    package var perHostedTool: Int64 = 0
    /// The bound of such a tool.
    package var perHostedToolMax: Int64 = 2_000
    /// The bound over the larger of both models, in percent.
    package var boundPercent: Int64 = 110

    /// The published numbers.
    package init() {}
}

/// What sound in a prompt costs.
package struct AudioRule: Sendable, Equatable {
    /// Tokens for a second of input.
    package var perSecond: Int64 = 10
    /// Bits in a second of compressed sound, for the estimate.
    package var bitsPerSecond: Int64 = 64_000
    /// Bits in a second of very compressed sound, for the bound.
    package var bitsPerSecondMin: Int64 = 16_000
    /// The bound over the tokens of the length, in percent.
    package var boundPercent: Int64 = 120
    /// The least that the bound of a part is.
    package var boundMin: Int64 = 100

    /// The published numbers.
    package init() {}
}

/// What a file in a prompt costs; providers take the text of its pages and a picture of each.
package struct FileRule: Sendable, Equatable {
    /// Bytes of a file for one token, for the estimate; the bound takes one token a byte.
    package var bytesPerToken: Int64 = 4
    /// The estimate for a file that is only named.
    package var unknown: Int64 = 2_000
    /// The bound for a file that is only named.
    package var unknownMax: Int64 = 50_000

    /// The default guesses.
    package init() {}
}
