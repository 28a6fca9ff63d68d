/// What some characters look like together: a random key, a word, a name of a program's making.
struct Shape {
    private(set) var digits = 0
    private(set) var uppers = 0
    private(set) var lowers = 0
    /// What is neither a letter nor a digit.
    private(set) var symbols = 0
    /// How often a letter follows a digit, a capital a small letter, and so on.
    private(set) var changes = 0
    /// The longest run of letters and digits.
    private(set) var longestRun = 0
    /// How many different characters there are, as far as 64 bits tell them apart.
    let variety: Int
    let count: Int

    init(_ text: Text, _ range: Range<Int>) {
        var (seen, last, run): (UInt64, Int, Int) = (0, 0, 0)
        for at in range {
            let byte = text[at]
            seen |= 1 << UInt64(byte & 0x3F)
            let kind = isDigit(byte) ? 1 : isUpper(byte) ? 2 : isLower(byte) ? 3 : 4
            switch kind {
            case 1: digits += 1
            case 2: uppers += 1
            case 3: lowers += 1
            default: symbols += 1
            }
            if kind != last { changes += 1 }
            last = kind
            run = kind == 4 ? 0 : run + 1
            longestRun = Swift.max(longestRun, run)
        }
        variety = seen.nonzeroBitCount
        count = range.count
    }

    var letters: Int { uppers + lowers }

    /// Digits and letters well mixed, as a generator makes them and no person does.
    var isRandom: Bool {
        guard digits >= 2, letters >= 2, longestRun >= 16, variety >= 8 else { return false }
        let isHex = uppers == 0 || lowers == 0
        return changes * (isHex ? 6 : 4) >= count
    }

    /// Letters of both cases, mixed as chance mixes them: no name of a program changes its case
    /// that often.
    var isMixed: Bool {
        uppers >= 4 && lowers >= 4 && longestRun >= 16 && changes * 5 > count * 2
    }
}

extension Text {
    /// Whether a part holds one of some words, whatever the case.
    func holds(anyOf words: WordSet, _ range: Range<Int>) -> Bool {
        var at = range.lowerBound
        while at < range.upperBound {
            // Two letters tell nearly always.
            if words.mayBegin(self[at], self[at + 1]), begins(anyOf: words, at, range.upperBound) {
                return true
            }
            at += 1
        }
        return false
    }

    private func begins(anyOf words: WordSet, _ at: Int, _ end: Int) -> Bool {
        for word in words.beginning(with: self[at])
        where at + word.utf8CodeUnitCount <= end && matches(word, at: at) {
            return true
        }
        return false
    }

    /// Whether every part between marks is a word, a word with a small number, or a small number:
    /// `my-token-2`, `prod_db_password1`, `self.secret`.
    func isNamed(_ range: Range<Int>) -> Bool {
        var at = range.lowerBound
        while at < range.upperBound {
            var (letters, digits) = (0, 0)
            while at < range.upperBound, isLetter(self[at]) {
                letters += 1
                at += 1
            }
            while at < range.upperBound, isDigit(self[at]) {
                digits += 1
                at += 1
            }
            guard letters == 0 ? digits <= 4 : digits <= 2 && letters <= 16 else { return false }
            guard at < range.upperBound else { return true }
            switch self[at] {
            case 0x5F, 0x2D, 0x2E, 0x2F, 0x3A, 0x20: at += 1
            default: return false
            }
        }
        return true
    }
}

/// Some words of small letters, sorted by how they begin.
@safe struct WordSet: Sendable {
    // SAFETY: filled once, before anybody can read it, and never freed: word sets are constants of
    // the program.
    private nonisolated(unsafe) let pairs: UnsafeMutablePointer<UInt64>
    private let buckets: [[StaticString]]

    init(_ words: [StaticString]) {
        unsafe pairs = .allocate(capacity: 64)
        unsafe pairs.initialize(repeating: 0, count: 64)
        var buckets = [[StaticString]](repeating: [], count: 64)
        for word in words {
            precondition(word.utf8CodeUnitCount >= 2, "a word of one letter")
            // SAFETY: the word has two bytes at least.
            let (first, second) = unsafe (word.utf8Start[0], word.utf8Start[1])
            let index = Self.index(first)
            unsafe pairs[index] |= 1 << UInt64(Self.index(second))
            buckets[index].append(word)
        }
        self.buckets = buckets
    }

    /// Whether a word may begin with two bytes: a first, cheap question.
    @inline(__always)
    func mayBegin(_ first: UInt8, _ second: UInt8) -> Bool {
        // SAFETY: an index is below 64.
        unsafe pairs[Self.index(first)] & 1 << UInt64(Self.index(second)) != 0
    }

    /// The words that may begin with a byte.
    func beginning(with byte: UInt8) -> [StaticString] { buckets[Self.index(byte)] }

    /// Small and capital letters share a number; so do some other bytes, which does no harm.
    @inline(__always)
    private static func index(_ byte: UInt8) -> Int {
        Int(byte < 0x40 ? byte : byte & 0x1F)
    }
}
