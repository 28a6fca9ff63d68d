import FuzzSupport
import Metering
import Redaction
import Settings

/// Any bytes give settings or policies that serve, or mistakes with a place in the file that was
/// read; never a trap.
///
/// The first byte says what the rest is.
@main enum SettingsFuzz {
    static func main() {
        fuzz { input in
            guard let kind = input.first else { return }
            let text = Array(input.dropFirst())
            switch kind % 7 {
            case 0: readSettingsFile(text)
            case 1: readArguments(text)
            case 2: readPrices(text)
            case 3: readPlans(text)
            case 4: check(text) { PromptFile(reading: text, named: "f", noting: $0) }
            case 5: readRedaction(text)
            default: readForms(String(decoding: text, as: UTF8.self))
            }
        }
    }

    private static func readSettingsFile(_ text: [UInt8]) {
        check(text) { list in
            let sources = SettingsSources(
                file: ("f", text),
                environment: ["OPENAI_API_KEY": "k", "X": "x"]
            )
            let settings = readSettings(sources, needsUpstream: true, noting: list)
            guard list.mistakes.isEmpty else { return }
            precondition(settings.upstream(named: settings.defaultUpstream) != nil)
            precondition(!settings.listen.isEmpty)
            for route in settings.routes {
                precondition(settings.upstream(named: route.upstream) != nil)
            }
            for upstream in settings.upstreams {
                precondition(!upstream.url.host.isEmpty && !upstream.url.path.hasSuffix("/"))
            }
        }
    }

    private static func readArguments(_ text: [UInt8]) {
        let words = text.split(separator: 0x0A).map { String(decoding: $0, as: UTF8.self) }
        let (settings, rest) = SettingsSources.split(words)
        precondition(settings.count + rest.count == words.count)
        let list = MistakeList()
        let sources = SettingsSources(environment: ["A": "b"], arguments: words)
        _ = readSettings(sources, needsUpstream: false, noting: list)
        precondition(rest.isEmpty || !list.mistakes.isEmpty)
    }

    private static func readPrices(_ text: [UInt8]) {
        check(text) { list in
            let file = PriceFile(reading: text, named: "f", noting: list)
            let table = file.table(weights: [])
            for (pattern, _) in file.rows {
                let terms = table.terms(for: pattern.text)
                let most = terms.ceiling(prompt: 1 << 40, output: 1 << 40)
                precondition(most.nanoDollars >= 0)
            }
        }
    }

    private static func readPlans(_ text: [UInt8]) {
        check(text) { list in
            let file = PlanFile(reading: text, named: "f", noting: list)
            guard list.mistakes.isEmpty else { return }
            for plan in file.plans.values {
                for quota in plan.quotas + plan.memberQuotas {
                    precondition((0...Quota.limitMax).contains(quota.limit))
                }
            }
            precondition(file.defaultUserPlan.map { file.plans[$0] != nil } ?? true)
        }
    }

    private static func readRedaction(_ text: [UInt8]) {
        check(text) { list in
            let words = Array("word\n# no word\nstem*\n".utf8)
            let file = RedactionFile(
                reading: text,
                named: "f",
                readWords: { $0 == "w" ? words : nil },
                noting: list
            )
            precondition(!list.mistakes.isEmpty || !file.policies.isEmpty)
        }
    }

    /// What a form shows it reads again as the same.
    private static func readForms(_ text: String) {
        check(text, .duration(0...Int.max))
        check(text, .size(0...Int.max))
        check(text, .count(0...Int.max))
        check(text, Form<Int64>.decimal(6, upTo: .max))
        check(text, .listenAddress)
        check(text, .baseURL)
        check(text, .modelRoute)
        check(text, Form<String>.origin)
        check(text, Form<String>.timeZone)
        check(text, Form<String>.name)
    }

    private static func check<Value: Equatable>(_ text: String, _ form: Form<Value>) {
        guard let value = try? form.read(text, Surroundings()) else { return }
        let again = try? form.read(form.show(value), Surroundings())
        precondition(again == value)
    }

    /// Mistakes stand in the file, on a line that it has (or just behind its last).
    private static func check<Value>(_ text: [UInt8], _ read: (MistakeList) -> Value) {
        let list = MistakeList()
        _ = read(list)
        let breaks = text.count {
            $0 == 0x0A || $0 == 0x0D || $0 == 0xA8 || $0 == 0xA9 || $0 == 0x85
        }
        for mistake in list.mistakes.all {
            precondition(!mistake.sentence.isEmpty)
            precondition((0...breaks + 2).contains(mistake.place.line))
        }
    }
}
