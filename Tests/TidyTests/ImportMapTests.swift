import Testing

@Suite struct ImportMapTests {
    @Test func `the manifest keeps the laws of the house`() throws {
        let rows = ImportMap.declared(in: try #require(Project.manifest))
        #expect(rows["tollgate"] != nil && rows["Gateway"] != nil)
        let broken = rows.sorted { $0.key < $1.key }.flatMap {
            ImportMap.brokenLaws(room: $0.key, imports: $0.value)
        }
        #expect(broken.isEmpty)
    }

    @Test func `the page about the rooms says what the manifest says`() throws {
        let rows = ImportMap.declared(in: try #require(Project.manifest))
        let path = "docs/decisions/0001-rooms-and-manifest.md"
        let page = try #require(Project.texts.first { $0.path == path })
        let described = ImportMap.described(in: page)
        for (room, imports) in rows where room != "tollgate" {
            #expect(described[room] == imports, "\(room)")
        }
        #expect(described.count == rows.count)
    }

    @Test func `no room imports what the manifest does not declare`() throws {
        let table = ImportMap.declared(in: try #require(Project.manifest))
        let found = Project.swiftSources.flatMap { ImportMap.findings(in: $0, table: table) }
        #expect(found.isEmpty, found.listed)
    }

    @Test func `no room declares what it does not import`() throws {
        let rows = ImportMap.declared(in: try #require(Project.manifest))
        for (room, declared) in rows.sorted(by: { $0.key < $1.key }) {
            let sources = Project.swiftSources.filter { $0.target == room }
            let used = Set(sources.flatMap { $0.code.compactMap(ImportMap.imported(by:)) })
            #expect(declared.subtracting(used).isEmpty, "\(room)")
        }
    }

    @Test(arguments: [
        ("Gateway", "Metering", true), ("Gateway", "SQLiteStore", false),
        ("Gateway", "TLSStream", false), ("Gateway", "COpenSSL", false),
        ("Gateway", "Admin", false),
        ("Upstream", "HTTPServer", false), ("HTTPWire", "Reactor", false),
        ("TLSStream", "Reactor", true), ("Redaction", "JSONText", true),
        ("Metering", "CSQLite", false), ("SQLiteStore", "CSQLite", true),
        ("tollgate", "SQLiteStore", true), ("Nowhere", "Metering", false),
    ])
    func `the laws let the right rooms know each other`(room: String, other: String, may: Bool) {
        #expect(ImportMap.brokenLaws(room: room, imports: [other]).isEmpty == may)
    }

    @Test func `rows are read from a page`() {
        let page = SourceText(
            path: "a.md",
            text: "| room | imports |\n| --- | --- |\n| `A`, `B` | nothing |\n| `C` | `A`, `B` |"
        )
        #expect(ImportMap.described(in: page) == ["A": [], "B": [], "C": ["A", "B"]])
    }

    @Test func `rows are read from a manifest on one line and on several`() {
        let text = """
            let rooms = [
                room("Alone"),
                room("Wide", ["One", "Two"]),
                room(
                    "Tall",
                    [
                        "One",
                        "Two",
                    ]
                ),
                .executableTarget(
                    name: "tollgate",
                    dependencies: ["Tall", "Wide"],
                    swiftSettings: strict
                ),
            ]
            """
        let rows = ImportMap.declared(in: SourceText(path: "Package.swift", text: text))
        #expect(
            rows == [
                "Alone": [], "Wide": ["One", "Two"], "Tall": ["One", "Two"],
                "tollgate": ["Tall", "Wide"],
            ]
        )
    }

    @Test(arguments: [
        ("import Metering", "Metering"),
        ("package import Metering", "Metering"),
        ("  @preconcurrency import Glibc", "Glibc"),
        ("import struct Foundation.Date", "Foundation"),
        ("let important = 1", nil),
        ("// import Foundation", nil),
    ])
    func `the module of an import line is found`(line: String, module: String?) {
        let source = SourceText(path: "Sources/A/A.swift", text: line)
        #expect(ImportMap.imported(by: source.code[0]) == module)
    }

    @Test func `an import outside the row is reported with its line`() {
        let source = SourceText(
            path: "Sources/HTTPWire/A.swift",
            text: "import Synchronization\nimport Foundation\nimport Reactor"
        )
        let found = ImportMap.findings(in: source, table: ["HTTPWire": []])
        #expect(found.map(\.line) == [2, 3])
    }
}
