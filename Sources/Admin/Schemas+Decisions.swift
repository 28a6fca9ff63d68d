/// The schemas of explanations, corrections and files of old entries.
extension Schemas {
    /// The numbers behind a refusal, a cap or an observation.
    static let decision: String = {
        let numbers = object([
            "scope": scope, "unit": unit, "period": period, "models": text, "limit": number,
            "used": number, "held": number, "needed": number,
        ])
        return #"{"anyOf":[\#(numbers),{"type":"null"}]}"#
    }()

    static let archive = object([
        "month": text, "file": text, "entries": count, "bytes": count, "sha256": text,
        "made_at": time,
    ])

    static let decisions: [(name: String, schema: String)] = [
        (
            "ArchiveList",
            object(["object": constant("list"), "data": array(archive)])
        ),
        (
            "ArchiveDone",
            object([
                "object": constant("archive"), "before": text, "deleted_entries": count,
                "written": array(archive),
            ])
        ),
        (
            "NewArchive",
            body(["before": #"{"type":"string","format":"date"}"#], required: ["before"])
        ),
        (
            "NewCorrection",
            body(
                [
                    "request_id": text, "prompt_tokens": count, "cached_tokens": count,
                    "completion_tokens": count, "reasoning_tokens": count,
                    "reason": #"{"type":"string","minLength":1,"maxLength":500}"#,
                ],
                required: ["request_id", "reason"]
            )
        ),
        (
            "Explanation",
            object([
                "object": constant("explanation"),
                "data": array(
                    object([
                        "standing": reference("Standing"), "from": text, "to": maybeText,
                        "booked": number, "requests": count, "capped": count, "observed": count,
                        "recovered": count, "refused": count,
                        "in_flight": array(
                            object([
                                "request_id": text, "time": time, "user": maybeText,
                                "key": maybeText, "model": text, "held": number, "capped": truth,
                                "delivered_tokens": count,
                            ])
                        ), "largest": array(reference("Entry")),
                        "capped_entries": array(reference("Entry")),
                        "refusals": array(reference("Entry")),
                    ])
                ),
            ])
        ),
        (
            "UsagePage",
            object([
                "object": constant("page"),
                "data": array(
                    object([
                        "object": constant("bucket"), "start_time": count, "end_time": count,
                        "results": array(#"{"type":"object","required":["object"]}"#),
                    ])
                ),
                "has_more": truth, "next_page": maybeText,
            ])
        ),
    ]
}
