import Testing

@Suite struct RuleTests {
    /// Sample text for a rule, and the lines on which it has to complain.
    struct Sample: CustomTestStringConvertible, Sendable {
        let rule: Rule
        let text: String
        let lines: [Int]
        var testDescription: String { "\(rule.name): \(lines)" }
    }

    @Test(arguments: Rule.all)
    func `the project keeps the rule`(rule: Rule) {
        let found = Project.texts.filter(rule.applies).flatMap(rule.findings)
        #expect(found.isEmpty, found.listed)
    }

    @Test func `the project's files are found`() {
        let paths = Project.texts.map(\.path)
        #expect(paths.contains("Package.swift"))
        #expect(paths.contains("scripts/test"))
        #expect(paths.contains(".ci/run"))
        #expect(Project.swiftSources.contains { $0.target == "Digest" })
        #expect(!paths.contains { $0.hasPrefix(".build/") || $0.hasPrefix(".venv/") })
    }

    @Test(arguments: samples)
    func `a rule complains about its sample and only there`(sample: Sample) {
        let source = SourceText(path: "Sources/HTTPWire/Sample.swift", text: sample.text)
        #expect(sample.rule.applies(source))
        #expect(sample.rule.findings(source).map(\.line) == sample.lines)
    }

    static let samples: [Sample] = [
        Sample(
            rule: .bareTask,
            text: """
                Task { await go() }
                Task.detached { }
                Task<Void, Never> { }
                loop.spawn { await go() }
                Task(executorPreference: self, operation: body)
                let tasks: [Task<Void, Never>] = []
                // Task { is never written
                """,
            lines: [1, 2, 3]
        ),
        Sample(
            rule: .noPublic,
            text: """
                public struct A {}
                package struct B {}
                /// A public struct of old.
                open class C {}
                    public private(set) var d = 0
                let e = open("file")
                """,
            lines: [1, 4, 5]
        ),
        Sample(
            rule: .lineLength,
            text: String(repeating: "a", count: 100) + "\n" + String(repeating: "a", count: 101),
            lines: [2]
        ),
        Sample(
            rule: .fileLength,
            text: String(repeating: "let a = 1\n", count: 401),
            lines: [401]
        ),
        Sample(
            rule: .ownedNotes,
            text: [
                "// TO" + "DO: later", "// TO" + "DO(ann, 2031-04-01): with the next schema",
                "// FIX" + "ME", "let todo = 1",
            ]
            .joined(separator: "\n"),
            lines: [1, 3]
        ),
        Sample(
            rule: .safetySentence,
            text: """
                // SAFETY: the buffer outlives the call.
                func a() {
                    unsafe go()

                    unsafe go()
                }

                func b() {
                    unsafe go()
                }

                func below() {
                    unsafe go()

                    // SAFETY: said for the whole function.
                    unsafe go()
                }

                final class C: @unchecked Sendable {}  // SAFETY: immutable.

                nonisolated(unsafe) var d = 0
                """,
            lines: [9, 21]
        ),
        Sample(
            rule: .documentedDoors,
            text: """
                package import Metering
                /// What it is.
                @frozen
                package struct A {
                    package let a: Int
                    /// Says so.
                    package static func b() {}
                    package var description: String { "" }
                    package init() {}
                }
                package enum B {}
                """,
            lines: [5, 11]
        ),
        Sample(
            rule: .noMachinePaths,
            text: ["cd /" + "work/main", "https://example.com/" + "work/", "cd \"/" + "root/x\""]
                .joined(separator: "\n"),
            lines: [1, 3]
        ),
        Sample(
            rule: .noRegistryHosts,
            text: ["index = https://pypi" + ".org/simple", "pip install openai"]
                .joined(separator: "\n"),
            lines: [1]
        ),
    ]
}

@Suite struct CodeStripperTests {
    @Test(arguments: [
        ("let a = 1 // Task {", "let a = 1 "),
        (#"let a = "Task { \" }" + b"#, #"let a = "" + b"#),
        (##"let a = #"x " y"# + b"##, #"let a = "" + b"#),
        ("a /* b /* c */ d */ e", "a  e"),
    ])
    func `comments and strings are blanked`(line: String, code: String) {
        var stripper = CodeStripper()
        #expect(stripper.strip(line) == code)
    }

    @Test func `a string over several lines is blanked until it closes`() {
        let source = SourceText(
            path: "a.swift",
            text: "let a = \"\"\"\n    Task { }\n    \"\"\" + b\nTask {"
        )
        #expect(source.code == ["let a = \"", "", "\" + b", "Task {"])
    }
}

@Suite struct ProtocolsTests {
    @Test func `a witness is known by its protocol's requirement`() {
        let door = SourceText(
            path: "Sources/A/Door.swift",
            text: "package protocol Door {\n    func open() async\n}\nfunc shut() {}"
        )
        let user = SourceText(path: "Sources/A/Gate.swift", text: "struct Gate: Door {")
        let other = SourceText(path: "Sources/A/Wall.swift", text: "struct Wall {")
        let known = Protocols(of: [door])
        #expect(known.hasRequirement("package func open() async {", in: user))
        #expect(!known.hasRequirement("package func open() async {", in: other))
        #expect(!known.hasRequirement("package func shut() {", in: user))
    }
}
