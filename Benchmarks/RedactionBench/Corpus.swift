/// Texts to measure with, made from a seed: nothing in them belongs to anybody.
struct Corpus {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    /// A mebibyte of chats about code, in messages of 4 KiB; in every twelfth part of them stands
    /// something to be found.
    static func sparse() -> [[UInt8]] {
        var corpus = Corpus(seed: 1)
        return corpus.messages(bytes: 1 << 20) { corpus in
            corpus.below(100) < 8 ? corpus.line() : corpus.passage()
        }
    }

    /// A mebibyte of short lines that nearly all hold a value.
    static func dense() -> [[UInt8]] {
        var corpus = Corpus(seed: 2)
        return corpus.messages(bytes: 1 << 20) { $0.below(4) == 0 ? $0.lookalike() : $0.line() }
    }

    /// Prose without anything to be found.
    static func clean(bytes: Int) -> [UInt8] {
        var corpus = Corpus(seed: 3)
        var text: [UInt8] = []
        while text.count < bytes { text += Array(corpus.pick(Self.prose).utf8) }
        return Array(text.prefix(bytes))
    }

    private mutating func messages(
        bytes: Int,
        _ part: (inout Corpus) -> String
    ) -> [[UInt8]] {
        var messages: [[UInt8]] = []
        var total = 0
        while total < bytes {
            var message: [UInt8] = []
            while message.count < 4_096 { message += Array(part(&self).utf8) + [0x0A] }
            total += message.count
            messages.append(message)
        }
        return messages
    }

    // MARK: Chance

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed &>> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed &>> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed &>> 31)
    }

    mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }

    mutating func pick<Element>(_ list: [Element]) -> Element { list[below(list.count)] }

    private mutating func digits(_ count: Int) -> String {
        (0..<count).map { _ in String(below(10)) }.joined()
    }

    private mutating func letters(_ count: Int) -> String {
        let alphabet = Array("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
        return String((0..<count).map { _ in pick(alphabet) })
    }

    // MARK: Values

    private mutating func line() -> String {
        switch below(10) {
        case 0: return "My SSN is \(ssn()). What should I do next?"
        case 1: return "Please charge \(card()) and send the receipt to \(email())."
        case 2:
            return "See https://\(pick(Self.words)).example.com/\(letters(12))?q=\(digits(4)) now"
        case 3: return "{\"user\": \"\(email())\", \"phone\": \"+1415555\(digits(4))\"}"
        case 4: return "Call me at (212) 555-\(digits(4)) or \(email())"
        case 5:
            return
                "conn from \(below(223) + 1).\(below(256)).\(below(256)).\(below(256)):\(digits(4))"
        case 6: return "export API_" + "TOKEN=\(letters(40))"
        case 7: return "git push failed with token gh" + "p_\(letters(36))"
        case 8: return "pass" + "word: \(letters(6))!\(digits(3))"
        default: return "transfer to DE\(digits(20)), ref \(digits(9))"
        }
    }

    private mutating func lookalike() -> String {
        switch below(8) {
        case 0: return "timestamp 17\(digits(11)) order \(digits(9)) shipped"
        case 1: return "commit \(hex(40)) in build \(digits(2)).\(digits(1)).\(digits(2))"
        case 2: return "request_id=\(hex(8))-\(hex(4))-4\(hex(3))-8\(hex(3))-\(hex(12))"
        case 3: return "let x\(digits(3)) = foo.bar(baz: \(digits(2)), qux: \"\(letters(5))\")"
        case 4:
            return "2024-0\(below(9) + 1)-1\(below(9)) 12:\(below(50) + 10):07.\(digits(3)) INFO ok"
        case 5: return "version \(below(20)).\(below(20)).\(below(20)), $\(digits(3)).\(digits(2))"
        case 6: return "std::vector<int> v\(digits(1)); a::b::c(\(digits(2)));"
        default: return "ISBN 978\(digits(10)), part \(digits(3))-\(digits(2))-\(digits(5))"
        }
    }

    private mutating func hex(_ count: Int) -> String {
        (0..<count).map { _ in String(below(16), radix: 16) }.joined()
    }

    private mutating func ssn() -> String {
        "\(below(565) + 101)-\(below(90) + 10)-\(below(9_000) + 1_000)"
    }

    private mutating func email() -> String {
        "\(pick(Self.words)).\(pick(Self.words))@\(pick(Self.words)).example.com"
    }

    /// Sixteen digits with a right check digit.
    private mutating func card() -> String {
        var digits = [4] + (0..<14).map { _ in below(10) }
        let sum = digits.enumerated().reduce(0) { sum, entry in
            let doubled = entry.offset % 2 == 0 ? entry.element * 2 : entry.element
            return sum + (doubled > 9 ? doubled - 9 : doubled)
        }
        digits.append((10 - sum % 10) % 10)
        return digits.map(String.init).joined()
    }

    private mutating func passage() -> String { below(2) == 0 ? pick(Self.prose) : pick(Self.code) }

    private static let words = [
        "maple", "harbor", "quartz", "lumen", "delta", "prairie", "cobalt", "orchard", "vector",
    ]

    private static let prose = [
        "The function reads the whole file into memory before it looks at the first line, which "
            + "is fine for small inputs but slow for large ones. Reading chunks keeps it flat.\n",
        "## Why it fails\n\nThe loop never ends because the counter is only raised in the other "
            + "branch. Move it behind the condition, and add a test for an empty list.\n",
        "- keep the interface small\n- write the test first\n- measure before you tune\n",
        "Thanks, that worked! One more question: how would you name the helper that joins both "
            + "lists, and should it live beside the parser or in its own module?\n",
        "I would start with the data. Which values can occur, how many of them, and who changes "
            + "them? Once that is clear the types follow, and most of the code writes itself.\n",
    ]

    private static let code = [
        "```swift\nfunc total(_ items: [Item]) -> Int {\n    var sum = 0\n    for item in items "
            + "where item.isActive { sum += item.price * item.count }\n    return sum\n}\n```\n",
        "```python\ndef load(path, *, encoding=\"utf-8\"):\n    with open(path, encoding=encoding) "
            + "as f:\n        return [line.rstrip(\"\\n\") for line in f if line.strip()]\n```\n",
        "```json\n{\"name\": \"report\", \"version\": \"1.4.2\", \"items\": [{\"id\": 12, \"ok\": "
            + "true}, {\"id\": 13, \"ok\": false}]}\n```\n",
        "    if (node->left == NULL && node->right == NULL) {\n        free(node);\n        "
            + "tree->count -= 1;\n        return 0;\n    }\n",
    ]
}
