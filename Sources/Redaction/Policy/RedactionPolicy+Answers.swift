extension RedactionPolicy {
    /// The policy as it holds for answers: only the kinds to look for there; nil without any.
    var forAnswers: RedactionPolicy? {
        guard !response.scan.isEmpty else { return nil }
        let (sought, action) = (Set(response.scan), response.action)
        var policy = self
        policy.response = Response()
        for (index, name) in RedactionKind.builtinNames.enumerated() {
            let own = policy.detectors[index].action
            policy.detectors[index].action = sought.contains(name) ? action ?? own : .pass
            // What the model wrote itself is nobody's to get back.
            policy.detectors[index].restore = false
        }
        for index in policy.patterns.indices {
            let isSought = sought.contains(policy.patterns[index].type)
            policy.patterns[index].action =
                isSought ? action ?? policy.patterns[index].action : .pass
            policy.patterns[index].restore = false
        }
        for index in policy.words.indices {
            let isSought = sought.contains(policy.words[index].type)
            policy.words[index].action = isSought ? action ?? policy.words[index].action : .pass
            policy.words[index].restore = false
        }
        return policy
    }
}
