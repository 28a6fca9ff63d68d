/// What the name before a value says about the value.
enum KeyWord {
    /// A person may have chosen it: nearly anything can be one.
    case password
    /// A program made it: it looks random.
    case token
    /// Like a token, but some vendors' keys are UUIDs.
    case apiKey
    /// It may be a key of any kind, also of a map: only what is clearly random counts.
    case key

    /// What the identifier between two offsets says; nil for nothing of interest.
    init?(_ text: Text, _ range: Range<Int>) {
        guard (text[range.upperBound - 1] | text[range.upperBound - 2]) < 0x80 else {
            self = .password
            return
        }
        let last = lowercased(text[range.upperBound - 1])
        let entries = Self.byLast[Int(last & 0x1F)]
        guard !entries.isEmpty else { return nil }
        let name = KeyName(text, range)
        for entry in entries where name.ends(in: entry.ending) {
            guard !entry.isShort || Self.isWord(entry.word, text, range) else { continue }
            guard entry.meaning == .key else {
                guard entry.meaning != .token || !Self.publicTokens.contains(where: name.ends)
                else { return nil }
                self = entry.meaning
                return
            }
            guard !Self.publicKeys.contains(where: { name.ends(in: $0) }) else { return nil }
            self = Self.isQualified(text, range) ? .apiKey : .key
            return
        }
        return nil
    }

    /// The name of a password that ends at an offset, in words beyond ASCII.
    static func foreignName(_ text: Text, _ end: Int) -> Range<Int>? {
        for word in foreignPasswords {
            let start = end - word.utf8CodeUnitCount
            if text.equals(word, at: start) { return start..<end }
        }
        return nil
    }

    private static let foreignPasswords: [StaticString] = [
        "contraseña", "Contraseña", "пароль", "Пароль", "密码", "密碼", "口令", "パスワード",
        "비밀번호", "암호",
    ]

    /// Whether a name that ends in these two bytes can be of interest: asked at every separator.
    @inline(__always)
    static func mayEnd(_ second: UInt8, _ last: UInt8) -> Bool {
        guard isLetter(last), isLetter(second) else { return false }
        return pairs[Int(last & 0x1F)] & 1 << UInt32(second & 0x1F) != 0
    }

    /// One ending of a name and what it means.
    private struct Entry {
        let word: StaticString
        let ending: KeyName
        let meaning: KeyWord
        /// Whether it must be a whole word: `pass`, but not `bypass`.
        let isShort: Bool
    }

    /// By the last letter, in the order in which they are asked.
    private static let byLast: [[Entry]] = {
        var table = [[Entry]](repeating: [], count: 32)
        func add(_ words: [StaticString], _ meaning: KeyWord, isShort: Bool = false) {
            for word in words {
                // SAFETY: no word is empty.
                let last = unsafe word.utf8Start[word.utf8CodeUnitCount - 1]
                let ending = KeyName(word)
                let entry = Entry(word: word, ending: ending, meaning: meaning, isShort: isShort)
                table[Int(last & 0x1F)].append(entry)
            }
        }
        add(passwords, .password)
        add(shortPasswords, .password, isShort: true)
        add(apiKeys, .apiKey)
        add(tokens, .token)
        add(shortTokens, .token, isShort: true)
        add(["key"], .key)
        return table
    }()

    /// By the last letter, one bit for each letter that may stand before it.
    private static let pairs: InlineArray<32, UInt32> = {
        var pairs = InlineArray<32, UInt32>(repeating: 0)
        // The `value` of a pair, whose name stands beside it.
        pairs[0x65 & 0x1F] |= 1 << UInt32(0x75 & 0x1F)
        for (last, entries) in byLast.enumerated() {
            for entry in entries {
                // SAFETY: every word has at least two letters.
                let second = unsafe entry.word.utf8Start[entry.word.utf8CodeUnitCount - 2]
                pairs[last] |= 1 << UInt32(second & 0x1F)
            }
        }
        return pairs
    }()

    /// `API key`, `Secret Access Key`: the word before says what kind of key it is.
    private static func isQualified(_ text: Text, _ range: Range<Int>) -> Bool {
        guard range.count == 3, text[range.lowerBound - 1] == 0x20 else { return false }
        let qualifiers: [StaticString] = [
            "api", "access", "secret", "auth", "private", "account", "master", "encryption",
            "signing", "license", "licence", "subscription",
        ]
        return qualifiers.contains {
            text.matches($0, at: range.lowerBound - 1 - $0.utf8CodeUnitCount)
        }
    }

    /// Whether the last word of a name, as its writer marked words, is this one.
    private static func isWord(
        _ word: StaticString,
        _ text: Text,
        _ range: Range<Int>
    ) -> Bool {
        let start = range.upperBound - word.utf8CodeUnitCount
        let before = start > range.lowerBound ? text[start - 1] : 0
        return !isLetter(before) || (isLower(before) && isUpper(text[start]))
    }

    private static let passwords: [StaticString] = [
        "password", "passwd", "pwd", "passphrase", "passcode", "passwort", "kennwort", "pswd",
        "contrasena", "motdepasse", "wachtwoord", "senha", "losenord", "salasana", "userpass",
        "dbpass",
    ]
    private static let shortPasswords: [StaticString] = ["pass", "passe", "pw", "psw"]
    private static let apiKeys: [StaticString] = ["apikey", "secret", "secretkey", "apisecret"]
    private static let tokens: [StaticString] = [
        "token", "accesskey", "creds", "accountkey", "authkey",
        "privatekey",
        "signingkey", "encryptionkey", "masterkey", "consumerkey", "sessionkey", "appkey",
        "subscriptionkey", "storagekey", "functionskey", "licensekey", "sharedkey", "servicekey",
        "webhookkey", "serverkey", "clientkey", "credential", "credentials", "authorization",
        "secretid", "secretkeybase", "hmackey", "sharedaccesskey", "integrationkey", "adminkey",
        "writekey", "deploykey", "backendkey", "restkey", "apitoken",
    ]
    private static let shortTokens: [StaticString] = ["auth", "bearer", "jwt", "pat"]
    /// Cursors through pages, and the words of language models.
    private static let publicTokens: [KeyName] =
        ([
            "pagetoken", "nexttoken", "continuationtoken", "synctoken", "inputtoken", "outputtoken",
            "eostoken", "bostoken", "padtoken", "unktoken", "masktoken", "septoken", "clstoken",
        ] as [StaticString]).map { KeyName($0) }
    private static let publicKeys: [KeyName] =
        ([
            "publickey", "pubkey", "primarykey", "foreignkey", "partitionkey", "sortkey",
            "cachekey",
            "hostkey", "indexkey", "rowkey", "idempotencykey", "hotkey", "keykey", "objectkey",
        ] as [StaticString]).map { KeyName($0) }
}

/// The last sixteen letters and digits of a name, small, without what stands between them.
private struct KeyName {
    private var letters: UInt128 = 0
    /// All bits of the letters that there are.
    private var mask: UInt128 = 0

    /// Of what stands in a text.
    init(_ text: Text, _ range: Range<Int>) {
        let start = max(range.lowerBound, range.upperBound - 40)
        let alphanumeric = ByteSet.alphanumeric
        text.forEach(in: start..<range.upperBound) { byte in
            if alphanumeric.holds(byte) { add(byte) }
        }
    }

    /// Of a word; of a longer one the last sixteen say enough.
    init(_ word: StaticString) {
        for index in 0..<word.utf8CodeUnitCount {
            // SAFETY: a static string of ASCII has that many bytes.
            add(unsafe word.utf8Start[index])
        }
    }

    @inline(__always)
    private mutating func add(_ byte: UInt8) {
        letters = letters &<< 8 | UInt128(lowercased(byte))
        mask = mask &<< 8 | 0xFF
    }

    func ends(in word: KeyName) -> Bool { letters & word.mask == word.letters }
}
