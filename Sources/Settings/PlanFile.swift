package import Metering

/// `policies/plans.yaml`, checked.
package struct PlanFile: Sendable {
    /// Plans by name.
    package var plans: [String: Plan] = [:]
    /// The plan of a user who was given none.
    package var defaultUserPlan: String?
    /// The plan of a team that was given none.
    package var defaultTeamPlan: String?
    /// Quotas on models, over everybody's use.
    package var modelQuotas: [Quota] = []
    /// Rate limits on models, over everybody's use; the first that fits counts.
    package var modelLimits: [ModelLimits] = []
    /// Weights by pattern; the exact name counts, then the longest pattern.
    package var weights: [(ModelPattern, Weights)] = []

    /// No plans: nothing is limited.
    package init() {}

    /// Reads the file; its mistakes go to the list, and what could be read is the answer.
    package init(reading text: [UInt8], named file: String, noting list: MistakeList) {
        readPolicy(text, named: file, noting: list) { map in
            let groups = modelGroups(map)
            map.entryMaps("plans") { name, plan in take(name, plan, groups) }
            defaultUserPlan = planName("default_user_plan", map)
            defaultTeamPlan = planName("default_team_plan", map)
            map.map("everyone") { everyone in
                modelQuotas = quotas(everyone, groups)
                everyone.maps("limits") { limits in takeModelLimits(limits, groups) }
            }
            map.entryMaps("weights") { name, weights in takeWeights(name, weights, groups) }
        }
    }

    /// All that the operator's files say about metering.
    package func policy(
        prices: PriceFile,
        hangUp: Key.HangUp,
        zone: CivilZone
    ) -> Policy {
        Policy(
            plans: plans,
            defaultUserPlan: defaultUserPlan,
            defaultTeamPlan: defaultTeamPlan,
            modelQuotas: modelQuotas,
            modelLimits: modelLimits,
            prices: prices.table(weights: weights),
            hangUp: hangUp,
            zone: zone
        )
    }

    private mutating func take(_ name: String, _ map: MapReader, _ groups: [String: [ModelPattern]])
    {
        guard isName(name) else {
            map.list.add(
                at: map.place,
                "`\(name)` is not a plan's name: use up to 64 of a-z, 0-9, `-` and `_`"
            )
            return
        }
        var plan = Plan(name: name)
        plan.quotas = quotas(map, groups)
        map.map("limits") { plan.limits = rateLimits($0) }
        map.map("members") { members in
            plan.memberQuotas = quotas(members, groups)
            members.map("limits") { plan.memberLimits = rateLimits($0) }
        }
        plan.models = patterns("models", map, groups)
        plan.hangUp = map.read("hangup", .hangUp)
        plans[name] = plan
    }

    private func planName(_ member: String, _ map: MapReader) -> String? {
        guard let name = map.read(member, .name) else { return nil }
        if plans[name] == nil {
            let hint = suggestion(for: name, among: plans.keys.sorted())
            map.note(member, "there is no plan `\(name)`" + hint)
        }
        return name
    }

    private mutating func takeModelLimits(
        _ map: MapReader,
        _ groups: [String: [ModelPattern]]
    ) {
        let models = patterns("models", map, groups)
        if models.isEmpty { map.list.add(at: map.place, "`models` is missing") }
        let limits = rateLimits(map)
        modelLimits += models.map { ModelLimits(models: $0, limits: limits) }
    }

    private mutating func takeWeights(
        _ name: String,
        _ map: MapReader,
        _ groups: [String: [ModelPattern]]
    ) {
        let prompt = map.read("prompt", weight) ?? 1_000
        let completion = map.read("completion", weight) ?? 1_000
        let row = Weights(
            promptMilli: prompt,
            cachedMilli: map.read("cached", weight),
            completionMilli: completion,
            reasoningMilli: map.read("reasoning", weight)
        )
        if let group = groups[name] {
            weights += group.map { ($0, row) }
        } else if let pattern = ModelPattern(name) {
            weights.append((pattern, row))
        } else {
            map.list.add(at: map.place, "`\(name)` is not a model, or a beginning followed by `*`")
        }
    }
}

/// A weight in thousandths, at most a thousand.
private let weight = Form<Int64>.decimal(3, upTo: 1_000_000)

private func rateLimits(_ map: MapReader) -> RateLimits {
    RateLimits(
        requestsPerMinute: map.read("requests_per_minute", .amount(1...1_000_000_000)),
        tokensPerMinute: map.read("tokens_per_minute", tokenCount),
        parallel: map.read("parallel", .amount(1...1_000_000))
    )
}

extension Form where Value == Key.HangUp {
    /// `cut` or `drain`.
    package static let hangUp = Form.word([.cut, .drain]) { $0 == .cut ? "cut" : "drain" }
}
