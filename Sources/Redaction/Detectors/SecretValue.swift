/// What stands behind a name that means a secret, and whether it is one.
struct SecretValue {
    private let text: Text
    private var start: Int
    private var end: Int
    private var quote: UInt8 = 0
    private var hasScheme = false

    /// The value's bytes, without quotes.
    var range: Range<Int> { start..<end }

    /// Finds where a value begins behind a separator.
    init(_ text: Text, from separator: Int) {
        self.text = text
        var at = separator
        // => and == and :=
        if text[at] == 0x3E || text[at] == 0x3D { at += 1 }
        while at - separator < 8, Self.isValueGlue(text[at]) { at += 1 }
        if text[at] == 0x5C, text[at + 1] == 0x22 || text[at + 1] == 0x27 { at += 1 }
        if isLetter(text[at]), text[at + 1] == 0x22 || text[at + 1] == 0x27 { at += 1 }
        if text[at] == 0x22 || text[at] == 0x27 || text[at] == 0x60 {
            quote = text[at]
            at += 1
        }
        start = at
        end = at
    }

    /// Leaves out what says how the rest is written: `Bearer`, `Basic`, `token`.
    ///
    /// Behind `Authorization` any word can be a scheme: `Api-Token`, `GenieKey`, `Bot`.
    mutating func skipScheme(anyWord: Bool) {
        for scheme in ["bearer ", "basic ", "token ", "digest ", "apikey "] as [StaticString]
        where text.matches(scheme, at: start) {
            hasScheme = true
            start += scheme.utf8CodeUnitCount
            while text[start] == 0x20 { start += 1 }
        }
        if anyWord, !hasScheme {
            var at = start
            while at - start < 20, isLetter(text[at]) || text[at] == 0x2D { at += 1 }
            if at - start >= 2, text[at] == 0x20, isAlphanumeric(text[at + 1]) {
                hasScheme = true
                start = at + 1
            }
        }
        end = start
    }

    /// Reads to the value's end; false when there is none.
    mutating func read() -> Bool {
        while end < text.end, end - start < 512 {
            let byte = text[end]
            if quote != 0 {
                if byte == quote || byte == 0x0A || byte == 0x0D { break }
                if byte == 0x5C, text[end + 1] == quote { break }
            } else if endsPlain(byte) {
                break
            }
            end += 1
        }
        guard quote == 0 || text[end] == quote || text[end] == 0x5C || end == text.end else {
            return false
        }
        if quote == 0 {
            while end > start, text[end - 1] == 0x2E || text[end - 1] == 0x3A { end -= 1 }
            if end - start > 2, text[end - 1] == 0x2A, text[end - 2] == 0x2A { end -= 2 }
        }
        return end - start >= 5 && end - start < 512
    }

    private func endsPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case 0...0x20, 0x22, 0x27, 0x60, 0x3C, 0x3E, 0x2C, 0x3B, 0x7C, 0x29, 0x5D, 0x7D: true
        case 0x26: isLetter(text[end + 1]) && beginsParameter(end + 1)
        case 0x5C: text[end + 1] == 0x6E || text[end + 1] == 0x74 || text[end + 1] == 0x72
        case 0x80...0xFF: ScalarClass(text.scalar(at: end).value) == .other && byte >= 0xC0
        default: false
        }
    }

    /// `name=` of a query.
    private func beginsParameter(_ start: Int) -> Bool {
        var at = start
        while at - start < 32, isWordByte(text[at]) { at += 1 }
        return text[at] == 0x3D
    }

    private static func isValueGlue(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09 || byte == 0x2A || byte == 0x5F
    }

    // MARK: The judgement

    /// Whether the value looks like what its name promises.
    func isSecret(of word: KeyWord, isProse: Bool) -> Bool {
        // `openssl passwd -apr1`
        if isProse, quote == 0, text[start] == 0x2D || text[start] == 0x5C { return false }
        let shape = Shape(text, range)
        guard !isCode(shape), shape.variety >= 4 else { return false }
        switch word {
        case .password: return isPassword(shape, isProse: isProse)
        case .token: return isToken(shape) && !isUUID
        case .apiKey: return isToken(shape)
        case .key:
            return shape.count >= 24 && shape.isRandom && isKeyAlphabet && !isDigest
                && !isFingerprint(shape)
        }
    }

    /// Calls, variables, templates, types, addresses: what programs write where a secret goes.
    private func isCode(_ shape: Shape) -> Bool {
        let (first, second) = (text[start], text[start + 1])
        switch first {
        case 0x28, 0x5B, 0x7B, 0x3C: return true  // ( [ { <
        case 0x24: if second == 0x7B || second == 0x28 || isLetter(second) { return true }  // $VAR
        case 0x25:
            if second == 0x28 || second == 0x73 && end - start < 4 || text[end - 1] == 0x25 {
                return true  // %s, %(name)s, %NAME%
            }
        case 0x26, 0x2A: if isLetter(second), shape.digits == 0 { return true }  // &name, *name
        case 0x2F, 0x7E: if text.isNamed(start + 1..<end) { return true }  // /path/to
        default: break
        }
        if shape.letters + shape.digits == 0 || text.isNamed(range) && word(isLong: shape) {
            return true
        }
        for at in range {
            switch text[at] {
            case 0x20, 0x09: return true
            case 0x28, 0x5B, 0x7B: if isWordByte(text[at - 1]) || quote == 0 { return true }
            case 0x3A: if text[at + 1] == 0x2F && text[at + 2] == 0x2F { return true }
            case 0x2E: if quote == 0, isLower(text[at + 1]), shape.digits == 0 { return true }
            default: break
            }
        }
        return text.holds(anyOf: Self.codeWords, range)
    }

    /// Whether a value of words is only a name; one of a single word and a number may be a
    /// password that a person chose.
    private func word(isLong shape: Shape) -> Bool {
        guard shape.symbols == 0, shape.digits > 0, shape.letters > 0 else { return true }
        return text.holds(anyOf: Self.nameWords, range)
    }

    private func isPassword(_ shape: Shape, isProse: Bool) -> Bool {
        guard shape.count >= 6 else { return false }
        let classes =
            (shape.digits > 0 ? 1 : 0) + (shape.uppers > 0 ? 1 : 0) + (shape.lowers > 0 ? 1 : 0)
            + (shape.symbols > 0 ? 1 : 0)
        if isProse {
            return classes >= 3 && shape.digits > 0
                || classes == 2 && shape.digits > 1
                    && shape.letters > 1 && shape.count >= 8
        }
        if shape.letters == 0 { return shape.symbols == 0 || shape.digits > 3 && !isDate }
        if shape.digits > 0 { return true }
        // Letters and symbols only: `Correct!Horse$`, but not `String!` or `a-b-c`.
        return shape.count >= 8 && strongSymbols >= 1 && shape.uppers > 0 && shape.lowers > 0
            && isAlphanumeric(text[end - 1]) || strongSymbols >= 2 && shape.count >= 8
    }

    private func isToken(_ shape: Shape) -> Bool {
        guard shape.count >= 8, isKeyAlphabet || quote != 0 else { return false }
        if shape.digits == 0 {
            // Chance changes the case at every second letter, a camel at every third at most.
            return shape.count >= 20 && shape.symbols == 0 && shape.changes * 5 > shape.count * 2
        }
        // `ed25519.PrivateKey` is a type.
        if quote == 0, !hasScheme, shape.longestRun < 20,
            range.contains(where: { text[$0] == 0x2E })
        {
            return false
        }
        return shape.letters > 0
    }

    private var isDate: Bool { end - start == 10 && text[start + 4] == text[start + 7] }

    private var strongSymbols: Int {
        range.count { "!@#$%^&*+=?~".utf8.contains(text[$0]) }
    }

    private var isKeyAlphabet: Bool {
        let alphabet = Self.keyAlphabet
        for at in range where !alphabet.holds(text[at]) { return false }
        return true
    }

    private static let keyAlphabet = ByteSet(alphanumeric: true, "_+/=-.~:!@#$%^&*")

    /// Forty capital hexadecimal digits: which OpenPGP key, not the key itself.
    private func isFingerprint(_ shape: Shape) -> Bool {
        shape.count == 40 && shape.lowers == 0 && range.allSatisfy { isHexDigit(text[$0]) }
    }

    /// `sha256:...`, `md5-...`.
    private var isDigest: Bool { text.matches("sha", at: start) || text.matches("md5", at: start) }

    private var isUUID: Bool {
        end - start == 36 && text[start + 8] == 0x2D && text[start + 13] == 0x2D
            && text[start + 18] == 0x2D && text[start + 23] == 0x2D
    }

    private static let codeWords = WordSet([
        "environ", "getenv", "process.", "secrets.", "env.", "vault", "none", "null", "undefined",
        "todo", "string", "secret_here", "keyring", "config.", "settings.", "self.", "this.",
    ])

    private static let nameWords = WordSet([
        "pass", "pwd", "secret", "token", "user", "key", "arg", "param", "value", "str", "test",
        "field", "name", "hash", "sha", "md5", "base64", "utf",
    ])
}
