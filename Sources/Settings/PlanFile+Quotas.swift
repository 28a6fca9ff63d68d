package import Metering

/// Reads the list `quotas` of a plan, of its members, or of everyone.
func quotas(_ map: MapReader, _ groups: [String: [ModelPattern]]) -> [Quota] {
    var quotas: [Quota] = []
    map.maps("quotas") { item in
        guard let quota = quota(item, groups) else { return }
        if quotas.contains(where: { $0.kind == quota.kind }) {
            item.list.add(
                at: item.place,
                "a quota of \(quota.unit.name) per \(quota.period.name) for the same models "
                    + "stands in this list already"
            )
        }
        quotas.append(quota)
    }
    return quotas
}

/// The names of groups of models, for use wherever models are named.
func modelGroups(_ map: MapReader) -> [String: [ModelPattern]] {
    var groups: [String: [ModelPattern]] = [:]
    map.entries("groups") { entry in
        let items: [YAMLNode]
        if case .list(let nodes) = entry.value.value {
            items = nodes
        } else {
            items = [entry.value]
        }
        groups[entry.name] = items.compactMap { map.read($0, called: entry.name, .modelPattern) }
    }
    return groups
}

/// A list of models, patterns and names of groups.
func patterns(
    _ name: String,
    _ map: MapReader,
    _ groups: [String: [ModelPattern]]
) -> [ModelPattern] {
    let written = map.readList(name, .modelPattern) ?? []
    return written.flatMap { groups[$0.text] ?? [$0] }
}

private func quota(_ map: MapReader, _ groups: [String: [ModelPattern]]) -> Quota? {
    let tokens = map.read("tokens", tokenCount)
    let weighted = map.read("weighted_tokens", tokenCount)
    let requests = map.read("requests", tokenCount)
    let dollars = map.read("usd", .decimal(9, upTo: Quota.limitMax))
    let period = map.require("per", .word(Period.allCases, \.name))
    let action = map.read("action", .word(QuotaAction.allCases, \.name)) ?? .cap
    let models = patterns("models", map, groups)
    let warn = map.readList("warn_percent", .count(1...100)) ?? [80, 95, 100]
    let amounts: [(QuotaUnit, Int64)] = [
        tokens.map { (.tokens, $0) },
        weighted.map { (.weightedTokens, $0 * 1_000) },
        requests.map { (.requests, $0) },
        dollars.map { (.nanoDollars, $0) },
    ].compactMap(\.self)
    let names = QuotaUnit.allCases.map(\.name)
    guard let (unit, limit) = amounts.first, amounts.count == 1 else {
        let isNamed = names.contains { map.has($0) }
        if !isNamed || amounts.count > 1 {
            let listed = names.map { "`\($0)`" }.joined(separator: ", ")
            map.list.add(at: map.place, "a quota has exactly one of \(listed)")
        }
        return nil
    }
    guard let period else { return nil }
    return Quota(
        unit: unit,
        period: period,
        models: models,
        limit: limit,
        action: action,
        warnPercents: Set(warn).sorted()
    )
}

extension Form where Value == ModelPattern {
    /// A model's name, or its beginning followed by `*`.
    package static let modelPattern = Form(
        "MODEL",
        read: { (text: String) throws(Unreadable) in
            guard let pattern = ModelPattern(text), text.utf8.count <= 256 else {
                throw Unreadable(
                    "`\(text)` is not a model: `*` may stand only at the end of a name"
                )
            }
            return pattern
        },
        show: \.text
    )
}
