import Testing

@testable import tollgate

@Suite struct PriceImportTests {
    @Test(arguments: [
        ("2.5e-06", 6, "2.5"), ("1e-05", 6, "10"), ("0.00000015", 6, "0.15"), ("5E-7", 6, "0.5"),
        ("0", 6, "0"), ("0.0", 6, "0"), ("1.25", 0, "1.25"), ("10.500", 0, "10.5"),
        ("7.5e-08", 6, "0.075"), ("1e-12", 6, "0.000001"), ("00.1", 0, "0.1"), ("3e2", 0, "300"),
    ])
    func `a price's digits are moved and never computed with`(
        _ text: String,
        _ places: Int,
        _ expected: String
    ) {
        #expect(ImportedPrices.moved(text, by: places) == expected)
    }

    @Test(arguments: ["-1", "1e-13", "abc", "1.2.3", "", ".5", "1e", "1e999", "\"1\"", "1e12"])
    func `what is no price is left out`(_ text: String) {
        #expect(ImportedPrices.moved(text, by: 6) == nil)
    }

    private static let file = """
        # A comment.
        version: 1
        models:
          # Chat completions
          gpt-4o:
            max_input_tokens: 1
            price: { input: 5, cached_input: 2, cache_write: 9, output: 30 }
            flex: { input: 1, output: 2 }
          other:
            price: { input: 1, output: 2 }

        # The end.
        """

    @Test func `only numbers of listed models change`() throws {
        let list = try ImportedPrices(
            Array(
                """
                {"gpt-4o": {"litellm_provider": "openai", "mode": "chat", "max_input_tokens": 128000,
                 "max_output_tokens": 16384, "input_cost_per_token": 2.5e-06,
                 "output_cost_per_token": 1e-05},
                 "o:9": {"litellm_provider": "openai", "input_cost_per_token": 1e-06,
                 "output_cost_per_token": 0},
                 "half": {"litellm_provider": "openai", "input_cost_per_token": 1e-06},
                 "image": {"litellm_provider": "openai", "output_cost_per_image": 1},
                 "claude": {"litellm_provider": "anthropic", "input_cost_per_token": 1e-06}}
                """.utf8
            ),
            provider: "openai"
        )
        var text = PriceText(Self.file)
        try text.take(list)
        let expected = """
            # A comment.
            version: 1
            models:
              # Chat completions
              gpt-4o:
                max_input_tokens: 128000
                max_output_tokens: 16384
                price: { input: 2.5, cached_input: 2, cache_write: 9, output: 10 }
                flex: { input: 1, output: 2 }
              other:
                price: { input: 1, output: 2 }
              "o:9":
                price: { input: 1, output: 0 }

            # The end.
            """
        #expect(text.text == expected)
        #expect(text.changed == ["gpt-4o"] && text.added == ["o:9"])
        #expect(
            list.leftOut == [
                "half: it has no price per output token", "image: it has no price per input token",
            ]
        )
        var again = PriceText(text.text)
        try again.take(list)
        #expect(again.changed.isEmpty && again.added.isEmpty && again.text == text.text)
    }

    private static let tiers: [String] = [
        // LiteLLM's names.
        """
        {"gpt-4o": {"litellm_provider": "openai", "input_cost_per_token": 2.5e-06,
         "output_cost_per_token": 1e-05, "cache_read_input_token_cost": 1.25e-06,
         "cache_creation_input_token_cost": 3e-06, "input_cost_per_audio_token": 4e-05,
         "output_cost_per_audio_token": 8e-05, "input_cost_per_token_flex": 1.25e-06,
         "output_cost_per_token_flex": 5e-06, "cache_read_input_token_cost_flex": 6.25e-07,
         "input_cost_per_token_priority": 4.25e-06, "output_cost_per_token_priority": 1.7e-05,
         "input_cost_per_token_above_272k_tokens": 5e-06,
         "output_cost_per_token_above_272k_tokens": 1.5e-05,
         "input_cost_per_token_above_200k_tokens": 1, "input_cost_per_token_batches": 1},
         "new": {"litellm_provider": "openai", "input_cost_per_token": 1e-06,
         "output_cost_per_token": 2e-06, "input_cost_per_token_priority": 2e-06,
         "input_cost_per_token_flex": 5e-07, "output_cost_per_token_flex": 1e-06}}
        """,
        // Our own table.
        """
        {"models": {"gpt-4o": {"input": 2.5, "output": 10, "cached_input": 1.25, "cache_write": 3,
         "audio_input": 40, "audio_output": 80,
         "flex": {"input": 1.25, "output": 5, "cached_input": 0.625},
         "priority": {"input": 4.25, "output": 17}, "above_272k": {"input": 5, "output": 15},
         "above_200k": {"input": 1, "output": 1}},
         "new": {"input": 1, "output": 2, "priority": {"input": 2},
         "flex": {"input": 0.5, "output": 1}}}}
        """,
    ]

    @Test(arguments: tiers)
    func `every rate that the price file knows is taken, from either form`(_ json: String) throws {
        let list = try ImportedPrices(Array(json.utf8), provider: "openai")
        var text = PriceText(Self.file)
        try text.take(list)
        let expected = """
            # A comment.
            version: 1
            models:
              # Chat completions
              gpt-4o:
                max_input_tokens: 1
                price: { input: 2.5, cached_input: 1.25, cache_write: 3, output: 10, \
            audio_input: 40, audio_output: 80 }
                flex: { input: 1.25, output: 5, cached_input: 0.625 }
                priority: { input: 4.25, output: 17 }
                long_prompt: { input: 5, output: 15 }
              other:
                price: { input: 1, output: 2 }
              new:
                price: { input: 1, output: 2 }
                flex: { input: 0.5, output: 1 }

            # The end.
            """
        #expect(text.text == expected)
        #expect(
            list.leftOut == [
                "gpt-4o: rates above 200k tokens, `long_prompt_tokens` is another",
                "new, priority: it has no price per output token",
            ]
        )
    }
}
