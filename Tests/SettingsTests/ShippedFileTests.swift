import Foundation
import Metering
import Testing
import Tokens

@testable import Settings

@Suite struct ShippedFileTests {
    @Test func `the shipped prices have every model, price and bound they should`() throws {
        let file = try prices(shipped("policies/prices.yaml"))
        #expect(file.rows.count == 117)
        #expect(file.rows.allSatisfy { $0.1.price != nil })
        let table = file.table(weights: [])
        let mini = table.terms(for: "gpt-4o-mini")
        #expect(mini.outputTokensMax == 16_384)
        #expect(
            mini.price?.standard
                == Price.Rates(input: 150_000, output: 600_000, cachedInput: 75_000)
        )
        #expect(
            table.terms(for: "gpt-5-nano").price?.flex
                == Price.Rates(input: 25_000, output: 200_000, cachedInput: 2_500)
        )
        #expect(table.terms(for: "gpt-3.5-turbo-instruct").knowsOnlyMaxTokens)
        #expect(!table.terms(for: "gpt-3.5-turbo").knowsOnlyMaxTokens)
        #expect(table.terms(for: "gpt-4o-2024-08-06").outputTokensMax == 16_384)
        #expect(table.terms(for: "gpt-4o-mini-2030-01-01").outputTokensMax == 16_384)
        #expect(!table.refusesUnknown)
    }

    @Test func `the shipped plans and prompts are right`() throws {
        let file = try plans(shipped("policies/plans.yaml"))
        #expect(Set(file.plans.keys) == ["default", "trial", "member", "team", "service"])
        #expect(file.plans["default"] == Plan(name: "default"))
        #expect(file.defaultUserPlan == "default")
        let policy = file.policy(prices: PriceFile(), hangUp: .drain, zone: .utc)
        #expect(policy.plans == file.plans)
        #expect(policy.hangUp == .drain)
        #expect(policy.modelLimits.isEmpty && policy.modelQuotas.isEmpty)
        #expect(policy.prices.terms(for: "gpt-4o-mini").weights.promptMilli == 100)
        let list = MistakeList()
        let text = Array(try shipped("policies/prompts.yaml").utf8)
        let prompts = PromptFile(reading: text, named: "prompts.yaml", noting: list)
        #expect(list.mistakes.isEmpty)
        #expect(prompts.defaultName == "assistant")
    }

    @Test func `the shipped token rules are those of the program`() throws {
        let list = MistakeList()
        let text = Array(try shipped("policies/tokens.yaml").utf8)
        let file = TokenFile(reading: text, named: "tokens.yaml", noting: list)
        #expect(list.mistakes.isEmpty && list.warnings.isEmpty)
        let rules = TokenRules()
        #expect(file.rules.images == rules.images)
        #expect(file.rules.messages == rules.messages)
        #expect(file.rules == rules)
        // Read to the last member: a file of other numbers is another file.
        let digits = text.map { $0 == UInt8(ascii: "2") ? UInt8(ascii: "3") : $0 }
        let other = TokenFile(reading: digits, named: "tokens.yaml", noting: list).rules
        #expect(other.audio != rules.audio && other.files != rules.files)
        #expect(other.tools != rules.tools && other.schema != rules.schema)
    }

    @Test func `the example holds exactly the defaults`() throws {
        let example = try shipped("examples/tollgate.yaml")
        #expect(try read(example).settings == read().settings)
    }

    @Test func `the example names every setting`() throws {
        let lines = try shipped("examples/tollgate.yaml").split(separator: "\n")
        let names = lines.compactMap { line in
            line.drop { $0 == "#" || $0 == " " || $0 == "-" }.split(separator: ":").first
        }
        for path in rootTable.map(\.path) + upstreamTable.map(\.path) {
            let name = try #require(path.split(separator: ".").last)
            #expect(names.contains(name), "\(path)")
        }
    }

    @Test func `the example with every comment about a setting taken off is right`() throws {
        let lines = try shipped("examples/tollgate.yaml").split(
            separator: "\n",
            omittingEmptySubsequences: false
        )
        let bare = lines.map { line in
            let isSetting = line.wholeMatch(of: #/ *# +(- \{.*|(X-Team|[a-z_]+):( .*)?)/#) != nil
            return isSetting ? line.replacing("# ", with: "", maxReplacements: 1) : line
        }
        let text = bare.joined(separator: "\n") + "\n"
        let settings = try read(
            text.replacing("upstream: local", with: "upstream: default")
        ).settings
        #expect(settings.tlsCertificatePath == "/etc/tollgate/chain.pem")
        #expect(settings.routes.map(\.rename) == [nil, "gpt-4o-mini"])
        #expect(settings.upstreams.first?.headers.map(\.name) == ["X-Team"])
        #expect(settings.upstreams.first?.authoritiesPath == "/etc/tollgate/authority.pem")
    }

    @Test(arguments: ShippedPolicy.allCases)
    func `the program holds the very files of the folder`(policy: ShippedPolicy) throws {
        #expect(try policy.text == Array(shipped("policies/\(policy.fileName)").utf8))
    }

    @Test func `the examples in the plans' comments are right`() throws {
        let text = try shipped("policies/plans.yaml")
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let start = try #require(lines.firstIndex(of: "# everyone:"))
        let bare = lines.enumerated().map { index, line in
            index >= start && line.hasPrefix("# ") && index < start + 5
                ? line.dropFirst(2) : line
        }
        let file = try plans(bare.joined(separator: "\n"))
        #expect(file.modelQuotas.map(\.limit) == [5_000_000_000_000])
        #expect(file.modelLimits.map(\.models.text).contains("o1-pro*"))
    }

    private func shipped(_ path: String) throws -> String {
        let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..")
        return try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }
}
