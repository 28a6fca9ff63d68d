internal import JSONText

extension PromptWalk {
    /// Adds a list of tools or functions by both published models.
    mutating func tools(_ list: Int, hasSystemMessage: Bool, _ bytes: Span<UInt8>) {
        var functions: [Int] = []
        for tool in document.elements(of: list) {
            if let function = function(tool, bytes) {
                functions.append(function)
            } else {
                otherTool(tool, bytes)
            }
        }
        guard !functions.isEmpty else { return }
        guard text.counts else { return text.tally.add(0, bound: toolsBound(list)) }
        let rule = rules.tools
        let overhead = rule.perNamespace + (hasSystemMessage ? rule.withSystemMessage : 0)
        let namespace = ToolText(document: document, functions: functions).namespace(bytes)
        let byNamespace = text.count(namespace.span)
        let byCookbook = cookbook(functions, bytes)
        let estimate = max(byNamespace.tokens + overhead, byCookbook.tokens)
        // The definitions as they were sent: what a server counts that passes them on as JSON.
        let sent = text.isExact ? 0 : sent(list, bytes).bound
        let most = max(byNamespace.bound + rule.perNamespace, byCookbook.bound)
        text.tally.add(estimate, bound: max(most * rule.boundPercent / 100 + 1, sent))
    }

    /// No less than both models say, by the size and the shape of the definitions alone.
    ///
    /// Beside the text of the definitions, a rendered function or property has at most 20 bytes of
    /// its own, and is made of at least three values. It is indented by no more than the depth of
    /// those, and the depths of all values are the numbers of values below all containers.
    private func toolsBound(_ list: Int) -> Int64 {
        let rule = rules.tools
        let (start, end) = (list + 1, document[list].next)
        var depths = 0
        for index in start..<end where document[index].isContainer {
            depths += document[index].next - index
        }
        let perValue = max(
            8,
            rule.perFunction,
            rule.perFunctionBefore,
            rule.perProperties,
            rule.perProperty
        )
        let values = Int64(end - start) * perValue + Int64(depths)
        let once = 64 + max(rule.perNamespace, rule.perCookbook, 0)
        let most = Int64(document[list].range.count) + values + once
        return most * max(rule.boundPercent, 100) / 100 + 1
    }

    /// The object with a function's name and parameters; nil for other tools.
    private func function(_ tool: Int, _ bytes: Span<UInt8>) -> Int? {
        if let nested = document.member("function", of: tool, in: bytes),
            document[nested].kind == .object
        {
            return nested
        }
        guard document.member("name", of: tool, in: bytes) != nil else { return nil }
        guard let type = document.member("type", of: tool, in: bytes) else { return tool }
        return document.isString(type, "function", in: bytes) ? tool : nil
    }

    /// A custom tool, or one that the provider runs.
    private mutating func otherTool(_ tool: Int, _ bytes: Span<UInt8>) {
        let isCustom =
            document.member("type", of: tool, in: bytes).map {
                document.isString($0, "custom", in: bytes)
            } ?? false
        let (tokens, most) = sent(tool, bytes)
        let (hosted, hostedMax) =
            isCustom ? (0, 0) : (rules.tools.perHostedTool, rules.tools.perHostedToolMax)
        text.tally.add(
            tokens + rules.tools.perFunctionBefore + hosted,
            bound: (most + rules.tools.perFunctionBefore) * rules.tools.boundPercent / 100
                + hostedMax + 1
        )
    }

    /// The cookbook's model: flat schemas, exact on its example.
    mutating func cookbook(
        _ functions: [Int],
        _ bytes: Span<UInt8>
    ) -> (tokens: Int64, bound: Int64) {
        let rule = rules.tools
        var total = (tokens: rule.perCookbook, bound: rule.perCookbook)
        func add(_ counted: (tokens: Int64, bound: Int64), _ overhead: Int64) {
            total.tokens += counted.tokens + overhead
            total.bound += counted.bound + max(overhead, 0)
        }
        for function in functions {
            let line = joined([
                member("name", function, bytes), member("description", function, bytes),
            ])
            add(text.count(line.span), text.isOld ? rule.perFunctionBefore : rule.perFunction)
            guard let parameters = document.member("parameters", of: function, in: bytes),
                let properties = document.member("properties", of: parameters, in: bytes),
                document.hasMembers(properties)
            else { continue }
            add((0, 0), rule.perProperties)
            for property in document.members(of: properties) {
                let line = joined([
                    document.decoded(property.name, of: bytes),
                    member("type", property.value, bytes),
                    member("description", property.value, bytes),
                ])
                add(text.count(line.span), rule.perProperty)
                guard let values = document.member("enum", of: property.value, in: bytes) else {
                    continue
                }
                add((0, 0), rule.perEnum)
                for value in document.elements(of: values) {
                    add(text.count(document, value, bytes), rule.perProperty)
                }
            }
        }
        return total
    }

    private func member(_ name: StaticString, _ object: Int, _ bytes: Span<UInt8>) -> [UInt8] {
        document.member(name, of: object, in: bytes).map { document.decoded($0, of: bytes) } ?? []
    }

    /// The parts with colons between them, without a full stop at the end.
    private func joined(_ parts: [[UInt8]]) -> [UInt8] {
        var line = Array(parts.joined(separator: [UInt8(ascii: ":")]))
        if line.last == UInt8(ascii: ".") { line.removeLast() }
        return line
    }

    /// Adds what the choice of a tool costs.
    mutating func toolChoice(_ index: Int, _ bytes: Span<UInt8>) {
        if document.isString(index, "none", in: bytes) {
            text.tally.add(rules.tools.choiceNone)
        }
        guard document[index].kind == .object else { return }
        var holder = index
        for name in ["function", "custom"] as [StaticString] {
            holder = document.member(name, of: index, in: bytes) ?? holder
        }
        guard let name = document.member("name", of: holder, in: bytes) else { return }
        text.tally.add(rules.tools.choiceNamed)
        text.add(document, name, bytes)
    }
}
