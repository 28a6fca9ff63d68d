import Testing
import Tokens

@testable import Settings

@Suite struct TokenFileTests {
    private func rules(_ text: String) throws(Mistakes) -> TokenRules {
        let list = MistakeList()
        let file = TokenFile(reading: Array(text.utf8), named: "tokens.yaml", noting: list)
        guard list.mistakes.isEmpty else { throw list.mistakes }
        return file.rules
    }

    @Test(arguments: ["", "version: 1", "tools: {}\naudio: {}\nfiles: {}\n"])
    func `what is left out has the published numbers`(text: String) throws {
        #expect(try rules(text) == TokenRules())
    }

    @Test func `every number can be changed`() throws {
        let rules = try rules(
            """
            text_bound: bytes
            messages:
              my-model: { per_message: 5, per_name: -2, per_prompt: 0 }
            images:
              a*: { base: 1, per_tile: 2, bound_min: 3, bound_factor: 1.25 }
              b: { patches: 4, side: 64, factor: 1.62, original_patches: 5, original_side: 128 }
            tools:
              per_function: 1
              per_function_before_gpt_4o: 2
              per_properties: 3
              per_property: 4
              per_enum: -5
              once: 6
              namespace: 7
              namespace_with_system_message: -8
              choice_none: 9
              choice_named: 10
              per_call: 11
              parallel_calls: 12
              per_function_call: 13
              per_hosted_tool: 14
              per_hosted_tool_max: 15
              bound_factor: 1.16
            audio:
              tokens_per_second: 17
              bits_per_second: 18_000
              bits_per_second_min: 19_000
              bound_factor: 2
              bound_min: 21
            files: { bytes_per_token: 22, unknown: 23, unknown_max: 24 }
            response_format: 25
            """
        )
        var wanted = TokenRules()
        wanted.textBound = .bytes
        var frame = MessageRule(model: "my-model")
        (frame.perMessage, frame.perName, frame.perPrompt) = (5, -2, 0)
        wanted.messages = [frame]
        wanted.images = [
            ImageRule(model: "a*", .tiles(base: 1, perTile: 2), boundMin: 3, boundPercent: 125),
            ImageRule(
                model: "b",
                .patches(
                    percent: 162,
                    auto: ImageRule.PatchBudget(patches: 4, side: 64),
                    original: ImageRule.PatchBudget(patches: 5, side: 128)
                )
            ),
        ]
        var tools = ToolRule()
        (tools.perFunction, tools.perFunctionBefore) = (1, 2)
        (tools.perProperties, tools.perProperty, tools.perEnum) = (3, 4, -5)
        (tools.perCookbook, tools.perNamespace, tools.withSystemMessage) = (6, 7, -8)
        (tools.choiceNone, tools.choiceNamed, tools.perCall) = (9, 10, 11)
        (tools.parallelCalls, tools.perFunctionCall) = (12, 13)
        (tools.perHostedTool, tools.perHostedToolMax, tools.boundPercent) = (14, 15, 116)
        wanted.tools = tools
        var audio = AudioRule()
        (audio.perSecond, audio.bitsPerSecond, audio.bitsPerSecondMin) = (17, 18_000, 19_000)
        (audio.boundPercent, audio.boundMin) = (200, 21)
        wanted.audio = audio
        var files = FileRule()
        (files.bytesPerToken, files.unknown, files.unknownMax) = (22, 23, 24)
        wanted.files = files
        wanted.schema = 25
        #expect(rules == wanted)
    }

    @Test(arguments: [
        WrongCase("version: 2", "tokens.yaml:1: `version`: this program reads version 1"),
        WrongCase(
            "text_bound: word",
            "tokens.yaml:1: `text_bound`: `word` is not one of `exact`, `words`, `bytes`; "
                + "did you mean `words`?"
        ),
        WrongCase(
            "image: {}",
            "tokens.yaml:1: `image` is not a setting here; did you mean `images`?"
        ),
        WrongCase(
            "images:\n  a*: {}",
            "tokens.yaml:2: `base` is missing",
            "tokens.yaml:2: `per_tile` is missing"
        ),
        WrongCase(
            "images:\n  a*: { base: 1, per_tile: 2, factor: 2 }",
            "tokens.yaml:2: `factor` is not a setting here"
        ),
        WrongCase(
            "images:\n  a*: { patches: 1, side: 64, base: 1 }",
            "tokens.yaml:2: `base` is not a setting here"
        ),
        WrongCase(
            "images:\n  a*b: { base: 1, per_tile: 2 }",
            "tokens.yaml:2: `a*b` is not a model, or a beginning followed by `*`"
        ),
        WrongCase(
            "audio: { bound_factor: 0.9 }",
            "tokens.yaml:1: `bound_factor`: a bound is no less than the estimate: 1"
        ),
        WrongCase(
            "messages:\n  \"*\": { per_name: --1 }",
            "tokens.yaml:2: `per_name`: `-1` is not a whole number"
        ),
        WrongCase(
            "tools: { per_call: 200_000 }",
            "tokens.yaml:1: `per_call`: `200_000` is not between 0 and 100000"
        ),
        WrongCase(
            "files: { bytes_per_token: 0 }",
            "tokens.yaml:1: `bytes_per_token`: `0` is not between 1 and 1000"
        ),
        WrongCase("files: 3", "tokens.yaml:1: `files` must be a map, not a text"),
    ])
    func `a wrong token file is told line by line`(_ example: WrongCase) {
        #expect(mistakes { () throws(Mistakes) in _ = try rules(example.text) } == example.lines)
    }
}
