extension Scanner {
    /// Whether a word that means a social security number stands before, on the same line.
    func hasSSNWord(before start: Int) -> Bool {
        hasWord(before: start, .ssn) { scanner, at in scanner.isSSNWord(at: at) }
    }

    /// Whether a word that means a payment card stands before.
    func hasCardWord(before start: Int) -> Bool {
        hasWord(before: start, acrossLines: true, .card) { scanner, at in
            scanner.isCardWord(at: at)
        }
    }

    /// Whether a word that means a telephone stands before, on the same line.
    func hasPhoneWord(before start: Int) -> Bool {
        hasWord(before: start, .phone) { scanner, at in
            scanner.isPhoneWord(at: at)
        } && !isOtherNumber(before: start)
    }

    /// Whether a word that means a network address stands before, on the same line.
    func hasIPWord(before start: Int) -> Bool {
        hasWord(before: start, .any) { scanner, at in
            scanner.isOneOf(Self.addressWords, at)
        }
    }

    /// Whether a word that means electronic mail stands before, on the same line.
    func hasMailWord(before start: Int) -> Bool {
        hasWord(before: start, .any) { scanner, at in
            scanner.text.matches("mail", at: at)
        }
    }

    /// Whether a word that speaks of changing versions stands before, on the same line.
    func hasUpdateWord(before start: Int) -> Bool {
        hasWord(before: start, .any) { scanner, at in
            scanner.isOneOf(Self.updateWords, at)
        }
    }

    /// Whether the number may be an object identifier: `OID_EDDSA = '1.3.101.112'`.
    func hasObjectWord(before start: Int) -> Bool {
        hasWord(before: start, .any) { scanner, at in
            scanner.isOneOf(Self.objectWords, at)
        }
    }

    private func isOneOf(_ words: WordSet, _ at: Int) -> Bool {
        isWordStart(at) && words.beginning(with: text[at]).contains { text.matches($0, at: at) }
    }

    private static let addressWords = WordSet([
        "ip", "host", "addr", "server", "dns", "gateway", "ping", "ssh", "client", "peer", "listen",
        "connect", "inet", "subnet", "resolver", "router", "proxy", "node", "remote", "traceroute",
    ])

    private static let updateWords = WordSet([
        "update", "upgrade", "bump", "downgrade", "patch", "version", "release", "upgrad", "broken",
        "fixed", "introduced",
    ])

    private static let objectWords = WordSet(["oid", "object"])

    /// Whether a word can begin here: behind no letter, or as a camel's hump.
    private func isWordStart(_ at: Int) -> Bool {
        let before = text[at - 1]
        return !isLetter(before) || (isLower(before) && isUpper(text[at]))
            || isEscapedLetter(at: at - 1)
    }

    private func isSSNWord(at start: Int) -> Bool {
        guard text[start] | 0x20 == 0x73, isWordStart(start) else { return false }
        if text.matches("ssn", at: start) || text.matches("ss#", at: start)
            || text.matches("ss #", at: start) || text.matches("s.s.n", at: start)
            || text.matches("socialsec", at: start) || text.matches("social-sec", at: start)
            || text.matches("social_sec", at: start) || text.matches("soc sec", at: start)
            || text.matches("soc. sec", at: start) || text.matches("social sec", at: start)
        {
            return true
        }
        guard text.matches("social", at: start), !isLetter(text[start + 6]) else { return false }
        return text.matches("my ", at: start - 3) || text.matches("his ", at: start - 4)
            || text.matches("her ", at: start - 4) || text.matches("their ", at: start - 6)
            || text.matches("your ", at: start - 5) || text.matches(" is ", at: start + 6)
            || text[start + 6] == 0x3A || text[start + 6] == 0x23
    }

    private func isCardWord(at start: Int) -> Bool {
        guard isWordStart(start) else {
            return text.matches("karte", at: start)
        }
        switch text[start] | 0x20 {
        case 0x63:
            return text.matches("card", at: start) || text.matches("credit", at: start)
                || text.matches("carte", at: start)
                || text.matches("cc", at: start) && !isLetter(text[start + 2])
                    && !isDigit(text[start - 1])
        case 0x70: return text.matches("pan", at: start) && !isLetter(text[start + 3])
        case 0x76: return text.matches("visa", at: start)
        case 0x6D: return text.matches("mastercard", at: start)
        case 0x61: return text.matches("amex", at: start)
        case 0x64: return text.matches("debit", at: start) || text.matches("discover", at: start)
        case 0x6B: return text.matches("karte", at: start) || text.matches("kreditk", at: start)
        case 0x74: return text.matches("tarjeta", at: start)
        default: return false
        }
    }

    private func isPhoneWord(at start: Int) -> Bool {
        // `phone` also ends a word: telephone, cellphone, homePhone.
        if text[start] | 0x20 == 0x70 {
            return text.matches("phone", at: start) || isWordStart(start) && isWord("ph", start)
        }
        guard isWordStart(start) else { return false }
        switch text[start] | 0x20 {
        case 0x74:
            return isWord("tel", start) || isText(start) || isWord("texted", start)
                || text.matches("telefo", at: start) || isWord("tél", start)
                || isWord("tlf", start)
        case 0x6D:
            return text.matches("mobile", at: start) || text.matches("movil", at: start)
                || text.matches("móvil", at: start)
        case 0x63:
            return isWord("cell", start) || isWord("call", start) || isWord("called", start)
                || isWord("caller", start) || isWord("calling", start)
                || text.matches("cellular", at: start) || text.matches("celular", at: start)
        case 0x73: return isWord("sms", start)
        case 0x66: return isWord("fax", start) || isWord("faxed", start)
        case 0x72: return isWord("ring", start)
        case 0x77: return text.matches("whatsapp", at: start)
        case 0x64: return isWord("dial", start)
        case 0x68: return isWord("handy", start)
        default: return false
        }
    }

    /// `text me`, but not the member or attribute `text`, which the parts of every message have.
    private func isText(_ start: Int) -> Bool {
        guard isWord("text", start) else { return false }
        switch text[start + 4] {
        case 0x22, 0x27, 0x3D, 0x3E, 0x5C: return false  // " ' = > and an escaped quote
        default: return true
        }
    }

    /// A word that ends where it ends: `tel`, but not `tell`.
    private func isWord(_ word: StaticString, _ start: Int) -> Bool {
        guard text.matches(word, at: start) else { return false }
        let behind = text[start + word.utf8CodeUnitCount]
        // `f.call(` and `Text::Wrap` are code.
        if behind == 0x28 || behind == 0x3A && text[start + word.utf8CodeUnitCount + 1] == 0x3A {
            return false
        }
        return !isLetter(behind) || (isUpper(behind) && isLower(text[start + 1]))
    }

    /// Whether the word right before says that the number is something else: `call id 8080123456`.
    private func isOtherNumber(before start: Int) -> Bool {
        var end = start
        while end > text.contextStart, !isAlphanumeric(text[end - 1]), text[end - 1] < 0x80,
            start - end < 4
        {
            end -= 1
        }
        var begin = end
        while begin > text.contextStart, isLetter(text[begin - 1]), end - begin < 12 { begin -= 1 }
        let word = text.narrowed(start: text.contextStart, end: end)
        for other in Self.otherNumbers where other.utf8CodeUnitCount == end - begin {
            if word.matches(other, at: begin) { return true }
        }
        return false
    }

    /// Nouns that name a number which is nobody's telephone.
    private static let otherNumbers: [StaticString] = [
        "account", "acct", "after", "amount", "build", "case", "code", "ein", "error", "ext",
        "extension", "frame", "id", "iban", "imei", "in", "invoice", "isbn", "issue", "item",
        "line",
        "order", "otp", "part", "pid", "pin", "port", "process", "ref", "reference", "release",
        "room", "routing",
        "serial", "size", "sku", "ssn", "stack", "thread", "ticket", "timeout", "timestamp",
        "tracking", "ts",
        "version", "zip",
    ]
}
