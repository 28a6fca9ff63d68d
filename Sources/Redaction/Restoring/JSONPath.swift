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
        // Deeper than any piece of an answer.
        steps.reserveCapacity(8)
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
            var value = container + 2
            while value < document[container].next {
                let next = document[value].next
                if value <= node, node < next { return value }
                value = next + 1
            }
        case .array:
            var value = container + 1
            while value < document[container].next {
                let next = document[value].next
                if value <= node, node < next { return value }
                value = next
            }
        default: break
        }
        return nil
    }
}
