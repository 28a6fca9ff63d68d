import Testing

@Suite struct ImportMapTests {
    @Test func `the manifest declares what the design's table says`() throws {
        let manifest = try #require(Project.manifest)
        #expect(ImportMap.declared(in: manifest) == ImportMap.table)
    }

    @Test func `no room imports what its row does not have`() {
        let found = Project.swiftSources.flatMap {
            ImportMap.findings(in: $0, table: ImportMap.table)
        }
        #expect(found.isEmpty, found.listed)
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
