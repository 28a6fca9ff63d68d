import Testing

@testable import Settings

@Suite struct YAMLTests {
    @Test func `a tree knows every value and its place`() throws {
        let (documents, lines) = tree("a: 1\nb:\n  - x\n  - 'y'\nc: {d: e}\n")
        #expect(lines.isEmpty)
        let root = try #require(documents.first)
        #expect(root["a"]?.text == "1")
        #expect(root["a"]?.place == Place("f.yaml", line: 1, column: 4))
        guard case .list(let items) = root["b"]?.value else {
            Issue.record("b is no list")
            return
        }
        #expect(items.map(\.text) == ["x", "y"])
        #expect(items.map(\.place.line) == [3, 4])
        #expect(root["c"]?["d"]?.text == "e")
        #expect(root["none"] == nil)
    }

    @Test func `scalars stay the texts they are`() throws {
        let (documents, _) = tree("a: no\nb: 010\nc: 1.10\nd: 1e3\ne: 0x1F\nf: 2026-01-01\n")
        let root = try #require(documents.first)
        #expect(root["a"]?.text == "no")
        #expect(root["b"]?.text == "010")
        #expect(root["c"]?.text == "1.10")
        #expect(root["d"]?.text == "1e3")
        #expect(root["e"]?.text == "0x1F")
        #expect(root["f"]?.text == "2026-01-01")
    }

    @Test(arguments: ["", "~", "null", "''", "\"\"", "'null'"])
    func `only what is plain and empty is missing`(value: String) throws {
        let (documents, _) = tree("a: \(value)\n")
        let isPlain = !value.contains("'") && !value.contains("\"")
        #expect(documents.first?["a"]?.isMissing == isPlain)
    }

    @Test func `a file may hold several documents, or none`() {
        #expect(tree("a: 1\n---\nb: 2\n---\n- 3\n").documents.count == 3)
        #expect(tree("").documents.isEmpty)
        #expect(tree("# nothing\n").documents.isEmpty)
    }

    @Test(arguments: cases)
    func `what the house does not read is refused with its line`(_ example: WrongCase) {
        #expect(tree(example.text).lines == example.lines)
    }

    @Test func `names are told apart as bytes`() {
        // é as one scalar, and as e with an accent: equal as Swift strings, not the same name.
        #expect(tree("\u{E9}: 1\ne\u{301}: 2\n").lines.isEmpty)
    }

    @Test func `a bomb of aliases is no tree`() {
        let bomb = "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nd: [*c, *c]\n"
        #expect(tree(bomb).lines.count == 9)
    }

    @Test func `depth, values, size, documents and mistakes are bounded`() {
        var limits = YAMLLimits()
        (limits.depthMax, limits.nodesMax, limits.textBytesMax) = (4, 20, 200)
        (limits.documentsMax, limits.mistakesMax) = (2, 3)
        func lines(_ text: String) -> [String] { tree(text, limits).lines }
        #expect(lines("[[[1]]]").isEmpty)
        #expect(lines("[[[[1]]]]") == ["f.yaml:1: nested more than 4 deep"])
        #expect(lines("[" + String(repeating: "1,", count: 19) + "]").isEmpty)
        #expect(
            lines("[" + String(repeating: "1,", count: 20) + "]")
                == ["f.yaml:1: more than 20 values in one file"]
        )
        #expect(
            lines(String(repeating: "#", count: 201))
                == ["f.yaml: the file is larger than 200B, the most that is read"]
        )
        #expect(lines("1\n---\n2\n---\n3") == ["f.yaml:4: more than 2 documents"])
        #expect(lines("[*a, *a, *a, *a, *a]").count == 3)
    }

    @Test func `any bytes give a tree or mistakes, never a trap`() {
        var seed = SystemRandomNumberGenerator()
        let alphabet = Array("ab:-[]{},&*!|>'\"%@#?~ \n\t01\u{0}\u{7F}\u{E9}".utf8) + [0xFF, 0xC2]
        for _ in 0..<3_000 {
            let count = Int.random(in: 0..<40, using: &seed)
            let bytes = (0..<count).map { _ in alphabet.randomElement(using: &seed) ?? 0 }
            let list = MistakeList()
            let documents = readYAML(bytes, named: "f.yaml", noting: list)
            let lines = bytes.count { $0 == 0x0A } + 1
            #expect(list.mistakes.all.allSatisfy { $0.place.line <= lines + 1 })
            #expect(documents.allSatisfy { (1...lines + 1).contains($0.place.line) })
        }
    }

    static let cases: [WrongCase] = [
        WrongCase(
            "a: 1\nb: 2\na: 3\na: 4\n",
            "f.yaml:3: `a` stands here twice; the first is in line 1",
            "f.yaml:4: `a` stands here twice; the first is in line 1"
        ),
        WrongCase(
            "a: &x 1\n",
            "f.yaml:1: anchors (`&name`) and tags (`!name`) are not read: leave it out, "
                + "or put a text that begins with one in quotes"
        ),
        WrongCase(
            "a:\n  b: !!str 1\n",
            "f.yaml:2: anchors (`&name`) and tags (`!name`) are not read: leave it out, "
                + "or put a text that begins with one in quotes"
        ),
        WrongCase(
            "a: *\n",
            "f.yaml:1: `*` begins an alias in YAML: put the text in quotes, as in `\"*\"`"
        ),
        WrongCase(
            "models: *mini\n",
            "f.yaml:1: aliases (`*name`) are not read: write the value out, "
                + "or put a text that begins with `*` in quotes"
        ),
        WrongCase("[a, b]: 1\n", "f.yaml:1: a name must be a text, not a list"),
        WrongCase(
            "a: b: c\n",
            "f.yaml:1: a `:` does not belong here: "
                + "is the line indented wrongly, or does a text need quotes?"
        ),
        WrongCase(
            "a:\n\t- b\n",
            "f.yaml:2: this character cannot begin a value: "
                + "is it a tab, or does the text need quotes?"
        ),
        WrongCase(
            "a: @b\n",
            "f.yaml:1: this character cannot begin a value: "
                + "is it a tab, or does the text need quotes?"
        ),
        WrongCase(
            "a: 1\nb\n",
            "f.yaml:3: a `:` is missing behind a name"
        ),
        WrongCase(
            "a: 'b\n",
            "f.yaml:2: found unexpected end of stream while scanning a quoted scalar"
        ),
        WrongCase(
            "a: [1, 2\n",
            "f.yaml:2: did not find expected ',' or ']' while parsing a flow sequence"
        ),
    ]

    @Test func `bytes that are no text are refused with their line`() {
        let list = MistakeList()
        _ = readYAML([0x61, 0x3A, 0x20, 0x31, 0x0A, 0xFF], named: "f.yaml", noting: list)
        #expect(
            list.mistakes.all.map(\.description) == ["f.yaml:2: invalid leading UTF-8 octet"]
        )
    }

    private func tree(
        _ text: String,
        _ limits: YAMLLimits = YAMLLimits()
    ) -> (documents: [YAMLNode], lines: [String]) {
        let list = MistakeList()
        let documents = readYAML(Array(text.utf8), named: "f.yaml", limits: limits, noting: list)
        return (documents, list.mistakes.all.map(\.description))
    }
}
