internal import Digest

/// The policies that apply to one request, combined: for each kind the strictest of them.
final class Plan: Sendable {
    /// What happens to findings of each kind, by the kind's number.
    let actions: [RedactionAction]
    /// How placeholders of each kind look, by the kind's number.
    let tags: [TagRule]
    let scan: ScanRules
    let fields: RedactionPolicy.Fields
    let unknownFields: RedactionPolicy.UnknownFields
    let refusesProtectedFields: Bool
    let onError: RedactionPolicy.OnError
    let scope: RedactionPolicy.Placeholder.Scope
    let restores: Bool
    let allowed: AllowLists
    /// The policies' own kinds: word lists and patterns.
    let own: OwnKinds
    /// What applies to the answers of such requests; nil when nobody wants them looked through.
    let answers: Plan?

    /// True when there is nothing to look for.
    let isIdle: Bool

    convenience init(_ policies: [RedactionPolicy], _ kinds: KindNames) {
        let asked = policies.compactMap(\.forAnswers)
        let answers = Plan(of: asked, kinds, answers: nil)
        self.init(of: policies, kinds, answers: asked.isEmpty || answers.isIdle ? nil : answers)
    }

    private init(of policies: [RedactionPolicy], _ kinds: KindNames, answers: Plan?) {
        var actions = [RedactionAction](repeating: .pass, count: kinds.count)
        var tags = [TagRule](repeating: TagRule(), count: kinds.count)
        var scan = ScanRules()
        var isFirst = [Bool](repeating: true, count: kinds.count)
        func combine(_ kind: RedactionKind, _ action: RedactionAction, _ tag: TagRule) {
            let index = Int(kind.index)
            actions[index] = max(actions[index], action)
            guard action >= .redact else { return }
            // Stricter is: not put back, and no digits left to read.
            tags[index].restores =
                isFirst[index] ? tag.restores : tags[index].restores && tag.restores
            tags[index].keepLast =
                isFirst[index] ? tag.keepLast : min(tags[index].keepLast, tag.keepLast)
            tags[index].style = isFirst[index] ? tag.style : tags[index].style
            isFirst[index] = false
        }
        for policy in policies {
            for (index, rule) in policy.detectors.enumerated() {
                let tag = TagRule(
                    style: rule.style,
                    restores: rule.restore,
                    keepLast: rule.keepLast
                )
                combine(RedactionKind(index: UInt8(index)), rule.action, tag)
            }
            for pattern in policy.patterns {
                guard let kind = kinds[pattern.type] else { continue }
                combine(kind, pattern.action, TagRule(restores: pattern.restore))
            }
            for words in policy.words {
                guard let kind = kinds[words.type] else { continue }
                combine(kind, words.action, TagRule(restores: words.restore))
            }
        }
        scan.combine(policies)
        scan.sought = Self.bits(actions)
        scan.rank(by: actions)
        let restores = policies.allSatisfy { $0.response.restore }
        if !restores { for index in tags.indices { tags[index].restores = false } }
        self.actions = actions
        isIdle = actions.allSatisfy { $0 == .pass }
        self.tags = tags
        self.scan = scan
        fields = Self.fields(policies)
        unknownFields = Self.unknownFields(policies)
        refusesProtectedFields = policies.contains { $0.refusesProtectedFields }
        onError = policies.allSatisfy { $0.onError == .redact } ? .redact : .refuse
        scope = policies.first?.placeholder.scope ?? .key
        self.restores = restores
        allowed = AllowLists(policies)
        own = OwnKinds(policies, kinds)
        self.answers = answers
    }

    private static func bits(_ actions: [RedactionAction]) -> UInt64 {
        actions.indices.reduce(0) { $0 | (actions[$1] == .pass ? 0 : 1 << $1) }
    }

    /// A part is read when any policy wants it read.
    private static func fields(_ policies: [RedactionPolicy]) -> RedactionPolicy.Fields {
        var fields = policies.first?.fields ?? RedactionPolicy.Fields()
        for other in policies.dropFirst().map(\.fields) {
            fields.toolArguments = fields.toolArguments || other.toolArguments
            fields.toolResults = fields.toolResults || other.toolResults
            fields.system = fields.system || other.system
            fields.metadata = fields.metadata || other.metadata
            fields.toolDescriptions = fields.toolDescriptions || other.toolDescriptions
            fields.names = fields.names || other.names
        }
        return fields
    }

    private static func unknownFields(
        _ policies: [RedactionPolicy]
    ) -> RedactionPolicy.UnknownFields {
        let all = policies.map(\.unknownFields)
        return all.contains(.refuse) ? .refuse : all.contains(.scan) || all.isEmpty ? .scan : .pass
    }
}

extension ScanRules {
    /// Takes from the policies what finds more.
    fileprivate mutating func combine(_ policies: [RedactionPolicy]) {
        let active = policies.map { policy in
            { kind in policy[kind] } as (RedactionKind) -> DetectorRule
        }
        func any(_ kind: RedactionKind, _ test: (DetectorRule) -> Bool) -> Bool {
            active.contains { rule in rule(kind).action != .pass && test(rule(kind)) }
        }
        issuers = any(.card) { $0.issuers == .any } ? .any : .known
        bareSSN = any(.ssn) { $0.bareDigits == .withContext } ? .withContext : .never
        schemes = any(.url) { $0.schemes == .any } ? .any : .web
    }
}

/// The names of all kinds that the loaded policies know.
struct KindNames: Sendable {
    private(set) var names = RedactionKind.builtinNames
    private var texts: [[UInt8]] = []

    /// Gathers them in the order of the policies.
    init(_ policies: [RedactionPolicy]) {
        for policy in policies {
            for name in policy.patterns.map(\.type) + policy.words.map(\.type)
            where !names.contains(name) && names.count < RedactionKind.countMax {
                names.append(name)
            }
        }
        texts = names.map { Array($0.utf8) }
    }

    /// A kind's name in UTF-8.
    func bytes(of kind: RedactionKind) -> [UInt8] {
        Int(kind.index) < texts.count ? texts[Int(kind.index)] : []
    }

    var count: Int { names.count }

    subscript(_ name: String) -> RedactionKind? {
        names.firstIndex(of: name).map { RedactionKind(index: UInt8($0)) }
    }

    subscript(_ kind: RedactionKind) -> String {
        Int(kind.index) < names.count ? names[Int(kind.index)] : "?"
    }
}
