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
                 "o:9": {"litellm_provider": "openai", "input_cost_per_token": 1e-06},
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
                price: { input: 1 }

            # The end.
            """
        #expect(text.text == expected)
        #expect(text.changed == ["gpt-4o"] && text.added == ["o:9"])
        #expect(list.leftOut == ["image: it has no price per input token"])
        var again = PriceText(text.text)
        try again.take(list)
        #expect(again.changed.isEmpty && again.added.isEmpty && again.text == text.text)
    }
}
