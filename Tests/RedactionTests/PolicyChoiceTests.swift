import Testing

@testable import Redaction

/// Which policies hold for whom, and what several of them mean together.
@Suite struct PolicyChoiceTests {
    private static func policy(
        _ name: String,
        _ change: (inout RedactionPolicy) -> Void
    ) -> RedactionPolicy {
        var policy = RedactionPolicy()
        policy.name = name
        change(&policy)
        return policy
    }

    private static let several = Redactor(
        [
            policy("all") { policy in
                policy[.email].action = .report
                policy[.url].action = .pass
                policy[.phone].action = .pass
            },
            policy("models") { policy in
                policy.applies.models = ["gpt-4o*", "o3"]
                policy[.url].action = .redact
                policy[.phone].action = .pass
            },
            policy("people") { policy in
                policy.applies.teams = ["support"]
                policy.applies.users = ["a*"]
                policy[.email].action = .refuse
                policy[.url].action = .pass
                policy[.phone].action = .redact
                policy[.phone].restore = false
            },
            policy("keys") { policy in
                policy.applies.keys = ["k1"]
                policy.response.restore = false
            },
        ],
        placeholderKey: Fixture.key
    )

    @Test func `the strictest of all policies that apply wins`() {
        func actions(_ scope: RedactionScope) -> [RedactionAction] {
            let plan = Self.several.plan(for: scope)
            return [.email, .url, .phone].map { plan.actions[Int(($0 as RedactionKind).index)] }
        }
        #expect(actions(RedactionScope(model: "gpt-4.1")) == [.report, .pass, .pass])
        #expect(actions(RedactionScope(model: "gpt-4o-mini")) == [.redact, .redact, .pass])
        #expect(actions(RedactionScope(model: "o3-mini")) == [.report, .pass, .pass])
        let anna = RedactionScope(team: "support", user: "anna", model: "gpt-4.1")
        #expect(actions(anna) == [.refuse, .pass, .redact])
        #expect(actions(RedactionScope(team: "support", user: "bo")) == [.report, .pass, .pass])
        #expect(actions(RedactionScope(key: "k1")) == [.redact, .redact, .redact])
    }

    @Test func `a value is put back only if no policy objects`() {
        func restores(_ kind: RedactionKind, _ scope: RedactionScope) -> Bool {
            Self.several.plan(for: scope).tags[Int(kind.index)].restores
        }
        #expect(restores(.url, RedactionScope(model: "o3")))
        #expect(!restores(.url, RedactionScope(key: "k1", model: "o3")))
        #expect(!restores(.phone, RedactionScope(team: "support", user: "anna")))
    }

    @Test func `a host is allowed only if all policies allow it`() throws {
        let one = Self.policy("one") { $0[.url].allowedHosts = ["docs.example.com", ".a.example"] }
        let two = Self.policy("two") { $0[.url].allowedHosts = ["docs.example.com"] }
        let both = Redactor([one, two], placeholderKey: Fixture.key)
        let alone = Redactor([one], placeholderKey: Fixture.key)
        #expect(Fixture.marked("https://docs.example.com/x", both) == "https://docs.example.com/x")
        #expect(Fixture.marked("https://b.a.example/x", alone) == "https://b.a.example/x")
        #expect(Fixture.marked("https://b.a.example/x", both) == "{URL:https://b.a.example/x}")
        let trick = "https://docs.example.com@evil.example/x"
        #expect(Fixture.marked(trick, alone) == "{URL:\(trick)}")
    }

    @Test func `answers are looked through for whom a policy asks it`() {
        let asking = Self.policy("asking") { policy in
            policy.applies.models = ["m"]
            policy.response.scan = ["EMAIL"]
        }
        let strict = Self.policy("strict") { policy in
            policy.applies.teams = ["t"]
            policy.response.scan = ["SSN"]
            policy.response.action = .refuse
        }
        let redactor = Redactor([asking, strict], placeholderKey: Fixture.key)
        func actions(_ scope: RedactionScope) -> [RedactionAction]? {
            redactor.terms(for: scope).answerScan.map { Array($0.terms.plan.actions.prefix(4)) }
        }
        #expect(actions(RedactionScope(model: "x")) == nil)
        #expect(actions(RedactionScope(model: "m")) == [.pass, .pass, .pass, .redact])
        #expect(actions(RedactionScope(team: "t", model: "m")) == [.refuse, .pass, .pass, .redact])
    }
}
