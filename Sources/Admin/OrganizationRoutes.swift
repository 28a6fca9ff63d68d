internal import HTTPWire
internal import JSONText
internal import Metering

/// OpenAI's own admin shapes over our ledger, so that tools made for them can read it.
///
/// A team is a project; a line item is a model. The description of the shapes is OpenAI's API
/// reference, "Usage" and "Costs".
enum OrganizationRoutes {
    private static let common = [
        "start_time", "end_time", "bucket_width", "group_by", "limit", "page", "project_ids",
        "user_ids", "api_key_ids",
    ]

    static let all: [Route] = [
        Route(
            .get,
            "/v1/organization/usage/completions",
            .read,
            "Tokens and requests in OpenAI's usage shape",
            parameters: common + ["models", "batch"],
            gives: "UsagePage"
        ) { call async throws(AdminFault) in try await answer(call, UsageShape.usage) },
        Route(
            .get,
            "/v1/organization/costs",
            .read,
            "Cost in OpenAI's shape",
            parameters: common + ["line_items"],
            gives: "UsagePage"
        ) { call async throws(AdminFault) in try await answer(call, UsageShape.costs) },
    ]

    private static func answer(
        _ call: Call,
        _ shape: UsageShape
    ) async throws(AdminFault) -> AdminAnswer {
        let window = try window(call, shape)
        let groups = try groups(call.query, shape)
        var query = ReportQuery(from: call.zone.day(at: call.now), to: call.zone.day(at: call.now))
        try await narrow(&query, call, shape)
        query.by = shape.dimensions(of: groups)
        let results: UsageResults
        if try call.query.truth("batch") == true {
            // No batch passes through the gateway.
            results = UsageResults(window)
        } else if window.width == .day {
            results = try await UsageResults(days: window, query, call)
        } else {
            results = try await UsageResults(moments: window, query, call)
        }
        return .json { $0.write(window, results, groups, shape) }
    }

    private static func window(
        _ call: Call,
        _ shape: UsageShape
    ) throws(AdminFault) -> UsageWindow {
        let seconds: ClosedRange<Int64> = 0...253_402_300_799
        guard let start = try call.query.integer("start_time", in: seconds) else {
            throw .invalid("start_time", "`start_time` is needed, in seconds since 1970.")
        }
        let end =
            try call.query.integer("end_time", in: seconds) ?? call.now.milliseconds / 1_000 + 1
        if try call.query.text("end_time") != nil, end <= start {
            throw .invalid("end_time", "`end_time` must lie behind `start_time`.")
        }
        let widths = shape.widths.map { (word: $0.rawValue, value: $0) }
        let width = try call.query.choice("bucket_width", widths) ?? .day
        let (standard, most) = shape.limits(width)
        let limit = try call.query.integer("limit", in: 1...most) ?? standard
        var from = start
        if let page = try call.query.text("page") {
            guard let at = number(page, after: "page_"), at >= start, seconds.contains(at) else {
                throw .invalid("page", "`page` must be the `next_page` of the answer before.")
            }
            from = at
        }
        return UsageWindow(
            width,
            from: Timestamp(milliseconds: from * 1_000),
            to: Timestamp(milliseconds: end * 1_000),
            limit: Int(limit),
            zone: call.zone
        )
    }

    private static func groups(
        _ query: Query,
        _ shape: UsageShape
    ) throws(AdminFault) -> [UsageShape.Group] {
        var found: [UsageShape.Group] = []
        for word in try query.words("group_by") {
            guard let group = shape.groups.first(where: { $0.rawValue == word }) else {
                let words = shape.groups.map(\.rawValue).joined(separator: ", ")
                throw .invalid("group_by", "`group_by` must be some of \(words), not `\(word)`.")
            }
            if !found.contains(group) { found.append(group) }
        }
        return found
    }

    private static func narrow(
        _ query: inout ReportQuery,
        _ call: Call,
        _ shape: UsageShape
    ) async throws(AdminFault) {
        for name in try call.query.words("project_ids") {
            query.teams += try await call.teams(name, field: "project_ids")
        }
        for name in try call.query.words("user_ids") {
            query.users += try await call.users(name, field: "user_ids")
        }
        for name in try call.query.words("api_key_ids") {
            query.keys += try await call.keys(name, field: "api_key_ids")
        }
        query.models = try call.query.words(shape == .usage ? "models" : "line_items")
        if let onlyTeam = call.onlyTeam { query.teams = [onlyTeam] }
    }
}

/// Which of OpenAI's shapes is asked for.
enum UsageShape {
    case usage, costs

    /// What can be grouped by, in OpenAI's words.
    enum Group: String {
        case project = "project_id"
        case user = "user_id"
        case key = "api_key_id"
        case model, batch
        case lineItem = "line_item"
        case tier = "service_tier"
        case source = "api_source"

        /// Our own word for it; nil for what the ledger does not tell apart.
        var dimension: ReportQuery.Dimension? {
            switch self {
            case .project: .team
            case .user: .user
            case .key: .key
            case .model, .lineItem: .model
            case .batch, .tier, .source: nil
            }
        }
    }

    var groups: [Group] {
        switch self {
        case .usage: [.project, .user, .key, .model, .batch, .tier, .source]
        case .costs: [.project, .user, .lineItem, .key, .source]
        }
    }

    var widths: [UsageWindow.Width] { self == .usage ? [.day, .hour, .minute] : [.day] }

    /// How many buckets there are by default and at most (OpenAI's API reference).
    func limits(_ width: UsageWindow.Width) -> (standard: Int64, most: Int64) {
        switch (self, width) {
        case (.costs, _): (7, 180)
        case (.usage, .day): (7, 31)
        case (.usage, .hour): (24, 168)
        case (.usage, .minute): (60, 1_440)
        }
    }

    func dimensions(of groups: [Group]) -> [ReportQuery.Dimension] {
        var dimensions: [ReportQuery.Dimension] = []
        for case let dimension? in groups.map(\.dimension) where !dimensions.contains(dimension) {
            dimensions.append(dimension)
        }
        return dimensions
    }
}

extension JSONWriter {
    fileprivate mutating func write(
        _ window: UsageWindow,
        _ results: UsageResults,
        _ groups: [UsageShape.Group],
        _ shape: UsageShape
    ) {
        object { json in
            json.member("object", "page")
            json.list("data") { json in
                for (bucket, rows) in zip(window.buckets, results.rows) {
                    json.object { json in
                        json.member("object", "bucket")
                        json.member("start_time", bucket.start.milliseconds / 1_000)
                        json.member("end_time", bucket.end.milliseconds / 1_000)
                        json.list("results") { json in
                            for row in rows { json.write(row, groups, shape) }
                        }
                    }
                }
            }
            json.member("has_more", window.next != nil)
            json.member("next_page", window.next.map { "page_\($0.milliseconds / 1_000)" })
        }
    }

    private mutating func write(
        _ row: UsageResults.Row,
        _ groups: [UsageShape.Group],
        _ shape: UsageShape
    ) {
        object { json in
            let sums = row.sums
            if shape == .usage {
                json.member("object", "organization.usage.completions.result")
                json.member("input_tokens", sums.prompt)
                json.member("output_tokens", sums.completion)
                json.member("input_cached_tokens", sums.cached)
                json.member("input_audio_tokens", 0)
                json.member("output_audio_tokens", 0)
                json.member("num_model_requests", sums.requests)
            } else {
                json.member("object", "organization.costs.result")
                json.object("amount") { json in
                    json.member("value", sums.nanoDollars, decimals: 9)
                    json.member("currency", "usd")
                }
            }
            for group in shape.groups { json.write(group, row, isAsked: groups.contains(group)) }
        }
    }

    /// The value of one group; null where it was not asked for, or requests had none.
    private mutating func write(_ group: UsageShape.Group, _ row: UsageResults.Row, isAsked: Bool) {
        let value = isAsked ? group.dimension.flatMap { row.values[$0] } : nil
        switch group {
        case .project: member("project_id", value?.id.map { TeamID($0).text })
        case .user: member("user_id", value?.id.map { UserID($0).text })
        case .key: member("api_key_id", value?.id.map { KeyID($0).text })
        case .model: member("model", value?.text)
        case .lineItem: member("line_item", value?.text)
        case .tier: member("service_tier", String?.none)
        case .source: member("api_source", isAsked ? "unlabeled" : nil)
        case .batch:
            name("batch")
            if isAsked { bool(false) } else { null() }
        }
    }
}
