internal import Digest
package import JSONText
internal import Synchronization

/// Takes personal data and secrets out of requests, by the policies it was built from.
///
/// Immutable and shared by all event loops; what a request needs beside it is the loop's own
/// `RedactionScratch`. What is scanned is what is forwarded: it works on the same bytes, by the
/// same parse, and changes nothing outside of what it found.
package final class Redactor: Sendable {
    /// How many policies there can be: which of them meet is kept in a word's bits.
    package static let policiesMax = 64

    /// The policies in the order of their files.
    package let policies: [RedactionPolicy]
    let kinds: KindNames
    let master: HMACSHA256
    private let everyPlan: Plan?
    private let plans = Mutex<[UInt64: Plan]>([:])

    /// Compiles policies that were checked; the key, 32 bytes, makes placeholders unguessable.
    package init(_ policies: [RedactionPolicy], placeholderKey: [UInt8]) {
        precondition(placeholderKey.count == 32, "a placeholder key has 32 bytes")
        precondition(policies.count <= Self.policiesMax, "too many policies")
        self.policies = policies
        kinds = KindNames(policies)
        master = HMACSHA256(secret: placeholderKey)
        // The common case, one policy for everybody, is ready before the first request.
        let isForAll = policies.allSatisfy { $0.applies == RedactionPolicy.Applies() }
        everyPlan = isForAll ? Plan(policies, kinds) : nil
    }

    /// A kind's name, as policies write it.
    package func name(of kind: RedactionKind) -> String { kinds[kind] }

    /// Whether anything at all is done with this caller's requests.
    package func isActive(for scope: RedactionScope) -> Bool { !plan(for: scope).isIdle }

    /// The names of the policies that apply to a caller's requests, in the order of their files.
    package func policyNames(for scope: RedactionScope) -> [String] {
        policies.filter { $0.applies.holds(scope) }.map(\.name)
    }

    /// Looks through a request and says what to forward.
    ///
    /// `document` is the parse of exactly these bytes.
    package func clean(
        _ body: Span<UInt8>,
        _ document: borrowing JSONDocument,
        scope: RedactionScope,
        scratch: RedactionScratch
    ) -> CleanResult {
        terms(for: scope).clean(body, document, scratch: scratch)
    }

    /// What applies to a request; combined once for each set of policies that meet.
    func plan(for scope: RedactionScope) -> Plan {
        if let everyPlan { return everyPlan }
        var bits: UInt64 = 0
        var chosen: [RedactionPolicy] = []
        for (index, policy) in policies.enumerated() where policy.applies.holds(scope) {
            bits |= 1 << UInt64(index)
            chosen.append(policy)
        }
        return plans.withLock { plans in
            if let plan = plans[bits] { return plan }
            let plan = Plan(chosen, kinds)
            plans[bits] = plan
            return plan
        }
    }
}

extension RedactionPolicy.Applies {
    /// Whether a list singles a name out, with more than a `*` that means everybody.
    package static func singleOut(_ patterns: [String], _ name: String) -> Bool {
        patterns.contains {
            !$0.allSatisfy { $0 == "*" } && Glob.matches($0.utf8.span, name.utf8.span)
        }
    }

    /// Whether a request is one that the policy is for.
    func holds(_ scope: RedactionScope) -> Bool {
        func any(_ patterns: [String], _ text: String) -> Bool {
            patterns.contains { $0 == "*" || Glob.matches($0.utf8.span, text.utf8.span) }
        }
        return any(models, scope.model) && any(keys, scope.key) && any(teams, scope.team)
            && any(users, scope.user)
    }
}

/// Names with `*` for any text.
enum Glob {
    /// Whether a text is what the pattern describes.
    static func matches(_ pattern: Span<UInt8>, _ text: Span<UInt8>) -> Bool {
        var (p, t) = (0, 0)
        var (star, mark) = (-1, 0)
        while t < text.count {
            if p < pattern.count, pattern[p] != 0x2A, pattern[p] == text[t] {
                p += 1
                t += 1
            } else if p < pattern.count, pattern[p] == 0x2A {
                (star, mark) = (p, t)
                p += 1
            } else if star >= 0 {
                // The last star takes one byte more; earlier ones never have to.
                mark += 1
                (p, t) = (star + 1, mark)
            } else {
                return false
            }
        }
        while p < pattern.count, pattern[p] == 0x2A { p += 1 }
        return p == pattern.count
    }
}
