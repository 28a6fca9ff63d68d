/// What some characters look like together: a random key, a word, a name of a program's making.
struct Shape {
    let digits: Int
    let uppers: Int
    let lowers: Int
    /// What is neither a letter nor a digit.
    let symbols: Int
    /// How often a letter follows a digit, a capital a small letter, and so on.
    let changes: Int
    /// The longest run of letters and digits.
    let longestRun: Int
    /// How many different characters there are, as far as 64 bits tell them apart.
    let variety: Int
    let count: Int

    init(_ text: Text, _ range: Range<Int>) {
        var (seen, last, run, longest, changes) = (UInt64(0), 0, 0, 0, 0)
        var (digits, uppers, lowers) = (0, 0, 0)
        text.forEach(in: range) { byte in
            seen |= 1 &<< UInt64(byte)
            let kind = Self.kind(byte)
            digits &+= kind & 1
            uppers &+= kind & 2
            lowers &+= kind & 4
            changes &+= kind == last ? 0 : 1
            last = kind
            run = kind == 0 ? 0 : run &+ 1
            longest = max(longest, run)
        }
        // The first one is a change too, also where it is a symbol.
        if let first = range.first, !isAlphanumeric(text[first]) { changes += 1 }
        self.digits = digits
        self.uppers = uppers / 2
        self.lowers = lowers / 4
        symbols = range.count - self.digits - self.uppers - self.lowers
        self.changes = changes
        longestRun = longest
        variety = seen.nonzeroBitCount
        count = range.count
    }

    /// 1 for a digit, 2 for a capital letter, 4 for a small one, else 0; from a table, as no
    /// processor guesses what comes next in a random key.
    @inline(__always)
    private static func kind(_ byte: UInt8) -> Int {
        // SAFETY: the table has 128 letters, of which the last three bits count.
        let letter = unsafe kinds.utf8Start[Int(byte & 0x7F)]
        return Int(byte < 0x80 ? letter & 7 : 0)
    }

    /// `a`, `b` and `d` for the three kinds of alphanumeric characters of ASCII, `p` for others.
    private static var kinds: StaticString {
        @inline(__always)
        get {
            """
            ppppppppppppppppppppppppppppppppppppppppppppppppaaaaaaaaaapppppp\
            pbbbbbbbbbbbbbbbbbbbbbbbbbbppppppddddddddddddddddddddddddddppppp
            """
        }
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
        var found = false
        var (last, at) = (0, range.lowerBound)
        forEach(in: range) { byte in
            let index = WordSet.index(byte)
            // Two letters tell nearly always.
            if words.mayBegin(last, index), !found {
                found = begins(anyOf: words, at &- 1, range.upperBound)
            }
            (last, at) = (index, at &+ 1)
        }
        return found
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
            precondition(index > 0, "a word that begins with what stands before every text")
            unsafe pairs[index] |= 1 << UInt64(Self.index(second))
            buckets[index].append(word)
        }
        self.buckets = buckets
    }

    /// Whether a word may begin with two bytes of these numbers: a first, cheap question.
    @inline(__always)
    func mayBegin(_ first: Int, _ second: Int) -> Bool {
        // SAFETY: there are 64 of them.
        unsafe pairs[first & 63] & 1 &<< UInt64(second) != 0
    }

    /// The words that may begin with a byte.
    func beginning(with byte: UInt8) -> [StaticString] { buckets[Self.index(byte)] }

    /// Small and capital letters share a number; so do some other bytes, which does no harm.
    @inline(__always)
    static func index(_ byte: UInt8) -> Int {
        Int(byte < 0x40 ? byte : byte & 0x1F)
    }
}
