internal import Admin
internal import JSONText
internal import Metering
internal import Settings

/// `tollgate prices`.
enum PriceList {
    /// Lists the models whose names begin with one of the arguments; all of them without any.
    @Sendable static func print(_ invocation: Invocation) async throws(CommandFault) {
        let folder = try invocation.configuration().settings.policiesFolder
        let path = folder + "/prices.yaml"
        // The program's own list holds where there is none.
        let text = readFile(path) ?? ShippedPolicy.prices.text
        let rows = PriceFile(reading: text, named: path, noting: MistakeList()).rows
        let wanted = invocation.arguments
        let shown = rows.filter { row in
            wanted.isEmpty || wanted.contains { row.0.text.hasPrefix($0) }
        }
        var json = JSONWriter()
        json.beginArray()
        for (pattern, row) in shown { write(&json, pattern.text, row) }
        json.endArray()
        invocation.print(
            JSONView(json.bytes)?.elements ?? [],
            [
                ("Model", .left, { $0["model"]?.shown ?? "" }),
                ("Input", .right, { $0["input"]?.shown ?? "" }),
                ("Cached", .right, { $0["cached_input"]?.shown ?? "" }),
                ("Output", .right, { $0["output"]?.shown ?? "" }),
                ("Longest prompt", .right, { $0["max_input_tokens"]?.grouped ?? "" }),
                ("Longest answer", .right, { $0["max_output_tokens"]?.grouped ?? "" }),
            ],
            empty: "No such model in \(path)."
        )
    }

    private static func write(_ json: inout JSONWriter, _ model: String, _ row: PriceTable.Row) {
        json.beginObject()
        json.name("model")
        json.string(model)
        let rates = row.price?.standard
        let prices: [(StaticString, Int64?)] = [
            ("input", rates?.input), ("cached_input", rates?.cachedInput),
            ("output", rates?.output),
        ]
        for (name, picoDollars) in prices {
            json.name(name)
            if let picoDollars {
                json.raw(Array(decimalText(picoDollars, decimals: 6).utf8).span)
            } else {
                json.null()
            }
        }
        let bounds: [(StaticString, Int64?)] = [
            ("max_input_tokens", row.inputTokensMax), ("max_output_tokens", row.outputTokensMax),
        ]
        for (name, tokens) in bounds {
            json.name(name)
            if let tokens { json.integer(tokens) } else { json.null() }
        }
        json.endObject()
    }
}
