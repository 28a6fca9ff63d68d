internal import HTTPWire
internal import JSONText

/// The description of the admin surface (OpenAPI 3.1), made of the table of routes that serves it.
enum OpenAPI {
    static let routes: [Route] = [
        Route(
            .get,
            "/api/openapi.json",
            .anyKey,
            "Describes this surface (OpenAPI 3.1)",
            gives: "Description"
        ) { call async throws(AdminFault) in
            AdminAnswer(200, "application/json", document(version: call.api.version))
        }
    ]

    /// The whole description.
    static func document(version: String) -> [UInt8] {
        .init(json: { json in
            json.object { json in
                json.member("openapi", "3.1.0")
                json.object("info") { json in
                    json.member("title", "Tollgate")
                    json.member("version", version)
                    json.member("description", "People, teams, keys, quotas and reports.")
                    json.object("license") { $0.member("name", "Apache-2.0") }
                }
                json.list("security") { json in
                    json.object { $0.member("bearer", [String]()) }
                }
                json.object("paths") { writePaths(&$0) }
                json.object("components") { json in
                    json.object("securitySchemes") { json in
                        json.object("bearer") { json in
                            json.member("type", "http")
                            json.member("scheme", "bearer")
                        }
                    }
                    json.object("schemas") { json in
                        for (name, schema) in Schemas.all {
                            json.name(name)
                            json.raw(Array(schema.utf8).span)
                        }
                    }
                }
            }
        })
    }

    private static func writePaths(_ json: inout JSONWriter) {
        var paths: [String] = []
        for route in AdminAPI.routes where !paths.contains(route.path) { paths.append(route.path) }
        for path in paths {
            json.name(path)
            json.object { json in
                for route in AdminAPI.routes where route.path == path {
                    json.name(route.method.word.lowercased())
                    json.object { write(route, &$0) }
                }
            }
        }
    }

    private static func write(_ route: Route, _ json: inout JSONWriter) {
        json.member("operationId", operationID(route))
        json.member("summary", route.summary)
        json.list("parameters") { json in
            for segment in route.path.split(separator: "/") where segment.hasPrefix("{") {
                let name = String(segment.dropFirst().dropLast())
                json.object { parameter(name, in: "path", Schemas.segment, &$0) }
            }
            for name in route.parameters {
                json.object { json in
                    parameter(name, in: "query", Schemas.parameter(name, of: route.path), &json)
                }
            }
        }
        if let schema = route.takes {
            json.object("requestBody") { json in
                json.member("required", !Schemas.optionalBodies.contains(schema))
                json.object("content") { content("application/json", schema, &$0) }
            }
        }
        json.object("responses") { json in
            json.object("\(route.status)") { json in
                json.member("description", route.summary)
                json.object("content") { json in
                    content("application/json", route.gives, &json)
                    if route.parameters.contains("format") { content("text/csv", "Table", &json) }
                }
            }
            for status in refusals(of: route) {
                json.object("\(status)") { json in
                    json.member("description", "Refused")
                    json.object("content") { content("application/json", "Error", &$0) }
                }
            }
        }
    }

    /// `getUsersByUser` of `GET /api/users/{user}`.
    private static func operationID(_ route: Route) -> String {
        let words = route.path.split(whereSeparator: { "/_.".contains($0) }).dropFirst()
        return words.reduce(route.method.word.lowercased()) { id, word in
            let isArgument = word.hasPrefix("{")
            let bare = word.filter { $0 != "{" && $0 != "}" }
            return id + (isArgument ? "By" : "") + bare.prefix(1).uppercased() + bare.dropFirst()
        }
    }

    private static func refusals(of route: Route) -> [Int] {
        var statuses = [400, 401, 403, 429, 503]
        if route.path.contains("{") || !route.parameters.isEmpty { statuses += [404, 409] }
        if route.method != .get { statuses += [404, 408, 409, 412, 413] }
        return Set(statuses).sorted()
    }

    private static func parameter(
        _ name: String,
        in place: String,
        _ schema: String,
        _ json: inout JSONWriter
    ) {
        json.member("name", name)
        json.member("in", place)
        json.member("required", place == "path" || name == "start_time")
        json.name("schema")
        json.raw(Array(schema.utf8).span)
    }

    private static func content(_ type: String, _ schema: String, _ json: inout JSONWriter) {
        json.name(type)
        json.object { json in
            json.object("schema") { $0.member("$ref", "#/components/schemas/\(schema)") }
        }
    }
}

extension [UInt8] {
    /// The bytes of what a closure writes.
    fileprivate init(json write: (inout JSONWriter) -> Void) {
        var writer = JSONWriter()
        write(&writer)
        self = writer.bytes
    }
}

extension JSONWriter {
    fileprivate mutating func object(_ name: String, _ write: (inout JSONWriter) -> Void) {
        self.name(name)
        object(write)
    }
}
