internal import JSONText

/// The containers around a value, the outermost first.
struct JSONPath {
    /// One container, and which of the values in it leads on.
    struct Step {
        let container: Int
        let value: Int
    }

    private(set) var steps: [Step] = []

    init(to node: Int, in document: JSONDocument) {
        var at = JSONDocument.root
        while at != node {
            guard let value = Self.value(around: node, in: at, document) else { return }
            steps.append(Step(container: at, value: value))
            at = value
        }
    }

    private static func value(
        around node: Int,
        in container: Int,
        _ document: JSONDocument
    ) -> Int? {
        switch document[container].kind {
        case .object:
            for member in document.members(of: container)
            where member.value <= node && node < document[member.value].next {
                return member.value
            }
        case .array:
            for element in document.elements(of: container)
            where element <= node && node < document[element].next {
                return element
            }
        default: break
        }
        return nil
    }
}
