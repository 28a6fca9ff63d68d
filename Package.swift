// swift-tools-version: 6.2
import PackageDescription

// Fuzzing builds the pure rooms with libFuzzer's instrumentation, and nothing else: scripts/fuzz.
let isFuzzing = Context.environment["TOLLGATE_FUZZ"] != nil

// One policy for every room: see docs/decisions/0001-rooms-and-manifest.md.
let strict: [SwiftSetting] =
    [
        .swiftLanguageMode(.v6),
        .strictMemorySafety(),
        .treatAllWarnings(as: .error),
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
        .enableUpcomingFeature("InferIsolatedConformances"),
        // Debug builds, and so all tests, check exclusive access at run time; what was found sound
        // there is not checked again on every request (about 2 % of its own time).
        .unsafeFlags(["-enforce-exclusivity=unchecked"], .when(configuration: .release)),
    ] + (isFuzzing ? [.unsafeFlags(["-sanitize=fuzzer"])] : [])

func library(_ name: String, _ package: String, pkgConfig: String) -> Target {
    .systemLibrary(name: name, pkgConfig: pkgConfig, providers: [.apt([package])])
}

func room(_ name: String, _ imports: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: imports, swiftSettings: strict)
}

func proof(
    _ name: String,
    _ imports: [Target.Dependency],
    data: [String] = []
) -> Target {
    .testTarget(
        name: name,
        dependencies: imports + ["Support"],
        exclude: data,
        swiftSettings: strict
    )
}

func benchmark(_ name: String, _ imports: [Target.Dependency]) -> Target {
    .executableTarget(
        name: name,
        dependencies: imports,
        path: "Benchmarks/\(name)",
        swiftSettings: strict
    )
}

func fuzzer(_ name: String, _ imports: [Target.Dependency]) -> Target {
    .executableTarget(
        name: name,
        dependencies: imports + ["FuzzSupport"],
        path: "Fuzz/\(name)",
        exclude: ["Corpus"],
        swiftSettings: strict,
        // The default linker fails on the second `main` that libFuzzer brings along.
        linkerSettings: [.unsafeFlags(["-sanitize=fuzzer", "-use-ld=lld"])]
    )
}

let doors: [Target] = [
    .systemLibrary(name: "CLinux"),
    library("CSQLite", "libsqlite3-dev", pkgConfig: "sqlite3"),
    library("COpenSSL", "libssl-dev", pkgConfig: "openssl"),
    library("CPCRE2", "libpcre2-dev", pkgConfig: "libpcre2-8"),
    library("CYAML", "libyaml-dev", pkgConfig: "yaml-0.1"),
    library("CZlib", "zlib1g-dev", pkgConfig: "zlib"),
    .target(name: "CAssets", exclude: ["data"]),
]

let pure: [Target] = [
    room("Digest", ["COpenSSL"]),
    room("HTTPWire"),
    room("JSONText"),
    room("ChatFormat", ["JSONText"]),
    room("Tokens", ["CAssets", "Digest", "JSONText"]),
    room("Redaction", ["ChatFormat", "CPCRE2", "Digest", "JSONText"]),
    room("Metering", ["Digest"]),
    room("Settings", ["CAssets", "CYAML", "Digest", "Metering", "Redaction", "Tokens"]),
]

let transport: [Target] = [
    room("Reactor", ["CLinux"]),
    room("TLSStream", ["COpenSSL", "Reactor"]),
]

let drivers: [Target] = [
    room("HTTPServer", ["HTTPWire", "Reactor"]),
    room("Upstream", ["CZlib", "HTTPWire", "Reactor"]),
    room("SQLiteStore", ["CLinux", "CSQLite", "Metering", "Reactor", "Digest"]),
    room("StandIn", ["HTTPServer", "HTTPWire", "JSONText", "Reactor"]),
    room("Telemetry", ["JSONText"]),
]

let application: [Target] = [
    room(
        "Gateway",
        [
            "ChatFormat", "HTTPServer", "HTTPWire", "JSONText", "Metering", "Reactor",
            "Redaction", "Telemetry", "Tokens", "Upstream",
        ]
    ),
    room(
        "Conversations",
        [
            "ChatFormat", "Gateway", "HTTPServer", "HTTPWire", "JSONText", "Metering", "Reactor",
        ]
    ),
    room(
        "Admin",
        [
            "CAssets", "ChatFormat", "Digest", "HTTPServer", "HTTPWire", "JSONText", "Metering",
            "Reactor", "Redaction",
        ]
    ),
    .executableTarget(
        name: "tollgate",
        dependencies: [
            "Admin", "ChatFormat", "Conversations", "Digest", "Gateway", "HTTPServer", "HTTPWire",
            "JSONText",
            "Metering", "Reactor", "Redaction", "Settings", "SQLiteStore", "StandIn", "TLSStream",
            "Telemetry", "Tokens", "Upstream",
        ],
        swiftSettings: strict
    ),
]

let oracles: [Target] = [
    .target(
        name: "JSONOracle",
        dependencies: ["JSONText"],
        path: "Tests/JSONOracle",
        swiftSettings: strict
    )
]

let proofs: [Target] = [
    .target(
        name: "Support",
        dependencies: ["Reactor"],
        path: "Tests/Support",
        swiftSettings: strict
    ),
    proof(
        "AdminTests",
        [
            "Admin", "Digest", "HTTPServer", "HTTPWire", "JSONText", "Metering", "Reactor",
            "Redaction", "SQLiteStore",
        ]
    ),
    proof("ChatFormatTests", ["ChatFormat", "JSONText"]),
    proof("CommandLineTests", ["tollgate", "HTTPServer", "JSONText", "Reactor", "StandIn"]),
    proof("ConversationsTests", ["Conversations", "HTTPWire", "Metering", "Reactor"]),
    proof("DigestTests", ["Digest"]),
    proof(
        "GatewayTests",
        [
            "ChatFormat", "Digest", "Gateway", "HTTPServer", "HTTPWire", "Metering", "Reactor",
            "Redaction", "Telemetry", "Upstream",
        ]
    ),
    proof("HTTPServerTests", ["HTTPServer", "HTTPWire", "Reactor"]),
    proof("HTTPWireTests", ["HTTPWire"]),
    proof("JSONTextTests", ["JSONOracle", "JSONText"], data: ["JSONTestSuite"]),
    proof("MeteringTests", ["Digest", "Metering"]),
    proof("ReactorTests", ["Reactor"]),
    proof("RedactionTests", ["ChatFormat", "Redaction", "JSONText"]),
    .target(
        name: "CFaultyDisk",
        path: "Tests/CFaultyDisk",
        linkerSettings: [.linkedLibrary("sqlite3")]
    ),
    proof(
        "SQLiteStoreTests",
        ["CFaultyDisk", "CSQLite", "Digest", "Metering", "SQLiteStore"],
        data: ["data"]
    ),
    proof("SettingsTests", ["Settings", "Digest", "Metering", "Redaction", "Tokens"]),
    proof("TelemetryTests", ["JSONText", "Telemetry"]),
    proof("TidyTests", []),
    proof("TLSStreamTests", ["TLSStream", "Reactor"]),
    proof("TokensTests", ["Digest", "JSONText", "Tokens"], data: ["data"]),
    proof("UpstreamTests", ["Upstream", "HTTPWire", "Reactor"]),
]

let benchmarks: [Target] = [
    benchmark("JSONBench", ["ChatFormat", "JSONText"]),
    benchmark("TokensBench", ["JSONText", "Tokens"]),
    benchmark("RedactionBench", ["ChatFormat", "CPCRE2", "JSONText", "Redaction"]),
    benchmark("WireBench", ["HTTPWire"]),
    benchmark("TelemetryBench", ["Telemetry"]),
    .target(
        name: "Company",
        dependencies: ["Digest", "Metering", "SQLiteStore"],
        path: "Benchmarks/Company",
        swiftSettings: strict
    ),
    benchmark("LedgerBench", ["Company", "Metering", "Reactor", "SQLiteStore"]),
    benchmark("ReportBench", ["Company", "Metering", "Reactor", "SQLiteStore"]),
]

let fuzzers: [Target] = [
    .target(name: "FuzzSupport", path: "Fuzz/Support", swiftSettings: strict),
    fuzzer("RequestFuzz", ["HTTPWire"]),
    fuzzer("AnswerFuzz", ["HTTPWire"]),
    fuzzer("ChunkFuzz", ["HTTPWire"]),
    fuzzer("EventFuzz", ["HTTPWire"]),
    fuzzer("JSONFuzz", ["JSONOracle", "JSONText"]),
    fuzzer("ChatFuzz", ["ChatFormat", "JSONText"]),
    fuzzer("CleanFuzz", ["JSONText", "Redaction"]),
    fuzzer("DetectFuzz", ["JSONText", "Redaction"]),
    fuzzer("RestoreFuzz", ["ChatFormat", "JSONText", "Redaction"]),
    fuzzer("SettingsFuzz", ["Metering", "Redaction", "Settings"]),
]

let everything =
    doors + pure + transport + drivers + application + oracles + proofs
    + benchmarks

let package = Package(
    name: "tollgate",
    products: isFuzzing ? [] : [.executable(name: "tollgate", targets: ["tollgate"])],
    targets: isFuzzing ? doors + pure + oracles + fuzzers : everything
)
