internal import ChatFormat

/// The JSON schemas of the description, by name; each stands beside no code that could differ,
/// because the description is tested against the running surface.
enum Schemas {
    static let all: [(name: String, schema: String)] = things + lists + bodies + books + decisions

    /// Bodies that may be left out.
    static let optionalBodies: Set<String> = ["Membership", "Rotation"]

    /// A part of a path: an id, or a name with percent codes.
    static let segment = #"{"type":"string","minLength":1}"#

    /// The schema of a query parameter.
    static func parameter(_ name: String, of path: String) -> String {
        if path.hasPrefix("/v1/organization/") { return organizationParameter(name, of: path) }
        switch (name, path) {
        case ("after", "/api/entries"), ("before", _):
            return #"{"type":"integer","minimum":\#(name == "before" ? 1 : 0)}"#
        case ("after", _):
            let thing = path.split(separator: "/").last.map { $0.dropLast() } ?? ""
            return #"{"type":"string","pattern":"^\#(thing)_[0-9]{1,18}$"}"#
        case ("limit", _): return #"{"type":"integer","minimum":1,"maximum":1000,"default":100}"#
        case ("order", _): return #"{"enum":["asc","desc"],"default":"asc"}"#
        case ("format", _): return #"{"enum":["json","csv"],"default":"json"}"#
        case ("disabled", _), ("force", _), ("refusals", _), ("parts", _):
            return #"{"type":"boolean"}"#
        case ("place", _): return #"{"type":"string","pattern":"^[0-2][.][0-9]{1,15}$"}"#
        case ("state", _): return #"{"enum":["noted","waiting","delivered","dead"]}"#
        case ("kind", _): return #"{"enum":["client","service","admin"]}"#
        case ("from", _), ("to", _): return #"{"type":"string","format":"date"}"#
        case ("month", _): return #"{"type":"string","pattern":"^[0-9]{4}-(0[1-9]|1[0-2])$"}"#
        case ("by", "/api/report/trend"): return #"{"enum":["user","team","key","model"]}"#
        case ("by", _): return list(of: dimension, isUnique: true)
        case ("status", _): return list(of: #"{"type":"integer","minimum":100,"maximum":599}"#)
        case ("source", _): return list(of: source)
        case ("reason", _), ("redaction", _): return list(of: segment)
        case ("action", _): return list(of: finding)
        case ("user", "/api/report"), ("team", "/api/report"), ("key", "/api/report"),
            ("user", "/api/report/trend"), ("team", "/api/report/trend"),
            ("key", "/api/report/trend"),
            ("model", _), ("user", "/api/entries"), ("team", "/api/entries"),
            ("key", "/api/entries"):
            return list(of: segment)
        default: return #"{"type":"string"}"#
        }
    }

    static func organizationParameter(_ name: String, of path: String) -> String {
        let isUsage = path.hasSuffix("/usage/completions")
        switch name {
        case "start_time", "end_time": return #"{"type":"integer","minimum":0}"#
        case "limit":
            return #"{"type":"integer","minimum":1,"maximum":\#(isUsage ? 1_440 : 180)}"#
        case "bucket_width": return isUsage ? #"{"enum":["1m","1h","1d"]}"# : #"{"enum":["1d"]}"#
        case "batch": return #"{"type":"boolean"}"#
        case "page": return #"{"type":"string","pattern":"^page_[0-9]{1,12}$"}"#
        case "group_by":
            let shape = isUsage ? UsageShape.usage : .costs
            let words = shape.groups.map { #""\#($0.rawValue)""# }.joined(separator: ",")
            return list(of: #"{"enum":[\#(words)]}"#)
        default: return list(of: segment)
        }
    }

    static func list(of schema: String, isUnique: Bool = false) -> String {
        #"{"type":"array","items":\#(schema)\#(isUnique ? #","uniqueItems":true"# : "")}"#
    }

    // MARK: parts

    static let text = #"{"type":"string"}"#
    static let maybeText = #"{"type":["string","null"]}"#
    static let maybeTime = #"{"type":["string","null"],"format":"date-time"}"#
    static let time = #"{"type":"string","format":"date-time"}"#
    static let count = #"{"type":"integer","minimum":0}"#
    static let maybeCount = #"{"type":["integer","null"],"minimum":0}"#
    static let number = #"{"type":"number"}"#
    static let truth = #"{"type":"boolean"}"#
    static let texts = #"{"type":"array","items":{"type":"string"}}"#
    /// The routes that a key may be kept to.
    static let routes = array(
        #"{"enum":["#
            + ChatFormat.Route.allCases.map { #""\#($0.rawValue)""# }.joined(separator: ",")
            + "]}"
    )
    static let name = #"{"type":"string","minLength":1,"maxLength":128}"#
    static let dimension =
        #"{"enum":["user","team","key","model","day","month","status","source","reason","#
        + #""redaction","action"]}"#
    static let finding = #"{"enum":["redact","report","refuse"]}"#
    static let source =
        #"{"enum":["none","provider","counted","estimated","recovered","corrected"]}"#
    static let unit = #"{"enum":["tokens","weighted_tokens","requests","usd"]}"#
    static let period = #"{"enum":["day","week","month","total"]}"#
    static let action = #"{"enum":["cap","refuse","observe"]}"#
    static let effect = #"{"enum":["replace","raise","lift"]}"#
    static let scope = #"{"enum":["everyone","user","team","member","key"]}"#

    /// An object with these members and no others; all are required but those that are named.
    static func object(
        _ members: KeyValuePairs<String, String>,
        optional: Set<String> = []
    ) -> String {
        let properties = members.map { #""\#($0.key)":\#($0.value)"# }.joined(separator: ",")
        let required = members.map(\.key).filter { !optional.contains($0) }
            .map { #""\#($0)""# }.joined(separator: ",")
        return #"{"type":"object","additionalProperties":false,"properties":{\#(properties)},"#
            + #""required":[\#(required)]}"#
    }

    /// A body whose members may all be left out, but for those that are named.
    static func body(
        _ members: KeyValuePairs<String, String>,
        required: Set<String> = []
    ) -> String {
        object(members, optional: Set(members.map(\.key)).subtracting(required))
    }

    static func constant(_ text: String) -> String { #"{"const":"\#(text)"}"# }
    static func reference(_ name: String) -> String {
        ##"{"$ref":"#/components/schemas/\##(name)"}"##
    }
    static func array(_ schema: String) -> String {
        #"{"type":"array","items":\#(schema)}"#
    }

    // MARK: things

    static let role = object(["id": text, "name": maybeText, "role": text])

    static let keyMembers: KeyValuePairs<String, String> = [
        "object": constant("key"), "id": text, "public_id": maybeText, "name": text,
        "kind": #"{"enum":["client","service","admin"]}"#, "role": maybeText, "user": maybeText,
        "user_id": maybeText, "team": maybeText, "team_id": maybeText, "disabled": truth,
        "expires_at": maybeTime, "models": texts, "routes": texts, "addresses": texts,
        "attribution": #"{"enum":["required","optional","none"]}"#, "enrols_unknown": truth,
        "archive": #"{"enum":["redacted","full","none",null]}"#,
        "hang_up": #"{"enum":["cut","drain",null]}"#, "over_limit": #"{"enum":["cap","refuse"]}"#,
        "shows_amounts": truth, "plan": maybeText, "requests_per_minute": maybeCount,
        "tokens_per_minute": maybeCount, "parallel": maybeCount, "tags": texts,
        "former": array(object(["public_id": text, "ends_at": maybeTime])), "created_at": time,
        "version": count, "key": text, "last_used_on": maybeText,
    ]

    static let things: [(name: String, schema: String)] = [
        (
            "Error",
            object([
                "error": object([
                    "message": text, "type": text, "param": maybeText, "code": maybeText,
                ])
            ])
        ),
        ("Table", #"{"type":"string"}"#),
        ("Description", #"{"type":"object"}"#),
        ("Deleted", object(["object": text, "id": text, "deleted": #"{"const":true}"#])),
        (
            "User",
            object([
                "object": constant("user"), "id": text, "name": text, "external_id": maybeText,
                "email": maybeText, "plan": maybeText, "disabled": truth, "tags": texts,
                "teams": array(role), "created_at": time, "version": count,
            ])
        ),
        (
            "Team",
            object([
                "object": constant("team"), "id": text, "name": text, "plan": maybeText,
                "disabled": truth, "tags": texts, "members": array(role), "created_at": time,
                "version": count,
            ])
        ),
        ("Key", object(keyMembers, optional: ["key", "last_used_on"])),
        ("KeyWithSecret", object(keyMembers, optional: ["last_used_on"])),
        (
            "Quota",
            object([
                "object": constant("quota"), "id": text, "scope": scope, "user": maybeText,
                "user_id": maybeText, "team": maybeText, "team_id": maybeText, "key": maybeText,
                "key_id": maybeText, "unit": unit, "period": period, "models": texts,
                "limit": number, "action": action, "effect": effect, "ends_at": maybeTime,
            ])
        ),
        (
            "Standing",
            object(
                [
                    "object": constant("standing"), "scope": scope, "user": maybeText,
                    "user_id": maybeText, "team": maybeText, "team_id": maybeText,
                    "key": maybeText, "key_id": maybeText, "unit": unit, "period": period,
                    "models": texts, "limit": number, "action": action, "used": number,
                    "held": number, "left": number, "used_percent": count, "resets_at": maybeTime,
                ],
                optional: ["limit", "used", "held", "left", "used_percent"]
            )
        ),
    ]

    // MARK: lists

    static func page(of name: String) -> String {
        object([
            "object": constant("list"), "data": array(reference(name)), "first_id": maybeText,
            "last_id": maybeText, "has_more": truth,
        ])
    }

    static let lists: [(name: String, schema: String)] = [
        ("UserList", page(of: "User")), ("TeamList", page(of: "Team")),
        ("KeyList", page(of: "Key")), ("QuotaList", page(of: "Quota")),
        (
            "StandingList",
            object(["object": constant("list"), "data": array(reference("Standing"))])
        ),
        (
            "EntryList",
            object([
                "object": constant("list"), "data": array(reference("Entry")),
                "first_id": maybeCount, "last_id": maybeCount, "has_more": truth,
            ])
        ),
        ("AuditList", #"{"type":"object","required":["object","data","has_more"]}"#),
        ("PlanList", #"{"type":"object","required":["object","data"]}"#),
    ]

    // MARK: bodies

    static let userMembers: KeyValuePairs<String, String> = [
        "name": name, "external_id": maybeText, "email": maybeText, "plan": maybeText,
        "disabled": truth, "tags": texts,
    ]
    static let teamMembers: KeyValuePairs<String, String> = [
        "name": name, "plan": maybeText, "disabled": truth, "tags": texts,
    ]
    static let keyFacts: KeyValuePairs<String, String> = [
        "name": name, "disabled": truth, "expires_at": maybeText, "models": texts,
        "routes": routes, "addresses": texts,
        "attribution": #"{"enum":["required","optional","none"]}"#, "enrols_unknown": truth,
        "archive": #"{"enum":["redacted","full","none",null]}"#,
        "hang_up": #"{"enum":["cut","drain",null]}"#, "over_limit": #"{"enum":["cap","refuse"]}"#,
        "shows_amounts": truth, "plan": maybeText, "requests_per_minute": maybeCount,
        "tokens_per_minute": maybeCount, "parallel": maybeCount, "tags": texts,
    ]
    static let newKey: KeyValuePairs<String, String> = [
        "user": text, "team": text, "kind": #"{"enum":["client","service","admin"]}"#,
        "role": #"{"enum":["owner","admin","auditor","team_lead"]}"#, "name": name,
        "disabled": truth, "expires_at": maybeText, "models": texts, "routes": routes,
        "addresses": texts, "attribution": #"{"enum":["required","optional","none"]}"#,
        "enrols_unknown": truth, "archive": #"{"enum":["redacted","full","none",null]}"#,
        "hang_up": #"{"enum":["cut","drain",null]}"#,
        "over_limit": #"{"enum":["cap","refuse"]}"#, "shows_amounts": truth, "plan": maybeText,
        "requests_per_minute": maybeCount, "tokens_per_minute": maybeCount,
        "parallel": maybeCount, "tags": texts,
    ]

    static let bodies: [(name: String, schema: String)] = [
        ("NewUser", body(userMembers, required: ["name"])), ("UserChange", body(userMembers)),
        ("NewTeam", body(teamMembers, required: ["name"])), ("TeamChange", body(teamMembers)),
        ("Membership", body(["role": #"{"enum":["member","lead"]}"#])),
        ("NewKey", body(newKey)), ("KeyChange", body(keyFacts)),
        (
            "Rotation",
            body(["grace_seconds": #"{"type":"integer","minimum":0,"maximum":2592000}"#])
        ),
        (
            "NewQuota",
            body([
                "user": text, "team": text, "key": text, "unit": unit, "period": period,
                "models": texts, "limit": #"{"type":"number","minimum":0}"#, "action": action,
                "effect": effect, "ends_at": maybeText,
            ])
        ),
        ("NewBackup", body(["path": text, "archive": truth], required: ["path"])),
        ("Backup", object(["path": text, "archive_path": maybeText])),
        ("ArchivePrune", body(["before": text], required: ["before"])),
        (
            "PolicyTrial",
            body(
                [
                    "text": #"{"type":"string","maxLength":262144}"#, "model": text, "user": text,
                    "team": text, "key": text,
                ],
                required: ["text"]
            )
        ),
    ]

    // MARK: books

    static let sums: KeyValuePairs<String, String> = [
        "requests": count, "refused": count, "prompt_tokens": number, "cached_tokens": number,
        "completion_tokens": number, "reasoning_tokens": number, "total_tokens": number,
        "cost_usd": number, "redactions": count,
    ]
    static let row =
        #"{"type":"object","required":["requests","refused","total_tokens","cost_usd"]}"#

    static let books: [(name: String, schema: String)] = [
        (
            "Report",
            object([
                "object": constant("report"), "from": text, "to": text, "by": array(dimension),
                "rows": array(row), "total": object(sums),
            ])
        ),
        (
            "Trend",
            object([
                "object": constant("trend"), "month": text, "from": text, "to": text,
                "month_part": number, "total": object(sums),
                "forecast": #"{"type":["object","null"]}"#,
                "before": object([
                    "from": text, "to": text, "total": object(sums), "whole_month": object(sums),
                ]),
                "by": text, "changes": array(#"{"type":"object","required":["change_tokens"]}"#),
            ])
        ),
        (
            "Entry",
            object([
                "id": count, "request_id": text, "upstream_request_id": maybeText, "time": time,
                "kind": #"{"enum":["request","refusal","correction"]}"#, "user": maybeText,
                "user_id": maybeText, "team": maybeText, "team_id": maybeText, "key": maybeText,
                "key_id": maybeText, "model": text, "served_model": maybeText, "status": count,
                "reason": text, "count": count, "prompt_tokens": number, "cached_tokens": number,
                "completion_tokens": number, "reasoning_tokens": number, "total_tokens": number,
                "held_tokens": number, "capped": truth, "over_observed": truth,
                "usage_source": source, "cost_usd": number,
                "redactions": #"{"type":"object","additionalProperties":{"type":"integer"}}"#,
                "findings": array(object(["kind": text, "action": finding, "count": count])),
                "upstream": maybeText, "first_byte_ms": maybeCount, "duration_ms": maybeCount,
                "attempts": array(
                    object(["upstream": text, "status": count, "duration_ms": count])
                ),
                "corrects": maybeText, "decision": decision,
            ])
        ),
        (
            "WarningList",
            object([
                "object": constant("list"), "data": array(reference("Warning")),
                "has_more": truth,
            ])
        ),
        (
            "Warning",
            object([
                "object": constant("warning"), "id": text, "time": time,
                "threshold_percent": count, "quota": #"{"type":"object"}"#,
                "state": #"{"enum":["noted","waiting","delivered","dead"]}"#, "attempts": count,
                "next_attempt_at": maybeTime, "fault": maybeText,
            ])
        ),
        (
            "WarningTest",
            object(["object": constant("warning_test"), "delivered": truth, "answer": text])
        ),
        ("Me", #"{"type":"object","required":["object"]}"#),
        (
            "Version",
            object([
                "name": text, "version": text, "started_at": time, "time": time,
                "time_zone": text,
            ])
        ),
        ("Health", #"{"type":"object","required":["fault","queue_depth","open_holds"]}"#),
        (
            "PolicyList",
            object([
                "object": constant("list"),
                "data": array(object(["name": text, "shipped": truth, "text": text])),
            ])
        ),
        (
            "PolicyFindings",
            object([
                "object": constant("policy_findings"),
                "spans": array(object(["start": count, "end": count, "type": text])),
                "refused": truth, "forwarded": maybeText,
            ])
        ),
        ("Check", object(["ok": truth, "proven": texts, "broken": texts])),
        (
            "ArchiveCounts",
            object([
                "object": constant("archive.deleted"), "user": maybeText, "completions": count,
                "conversations": count, "calls": count,
            ])
        ),
        (
            "ArchiveLines",
            object([
                "object": constant("list"), "data": array(#"{"type":"object"}"#),
                "next": maybeText,
            ])
        ),
    ]
}
