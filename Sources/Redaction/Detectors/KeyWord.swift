/// What the name before a value says about the value.
enum KeyWord {
    /// A person may have chosen it: nearly anything can be one.
    case password
    /// A program made it: it looks random.
    case token
    /// It may be a key of any kind, also of a map: only what is clearly random counts.
    case key

    /// What the identifier between two offsets says; nil for nothing of interest.
    init?(_ text: Text, _ range: Range<Int>) {
        var name = KeyName()
        for at in range.suffix(40) { name.add(text[at]) }
        if name.ends(inAny: Self.passwords) || name.endsInWord(Self.shortPasswords, text, range) {
            self = .password
        } else if name.ends(inAny: Self.tokens) || name.endsInWord(Self.shortTokens, text, range) {
            self = .token
        } else if name.ends(inAny: ["key"]), !name.ends(inAny: Self.publicKeys) {
            self = .key
        } else {
            return nil
        }
    }

    /// Whether a name that ends in this byte can be of interest.
    @inline(__always)
    static func mayEnd(_ byte: UInt8) -> Bool {
        switch byte | 0x20 {
        // passworD secreT tokeN keY passphrasE authorizatioN pasS pW autH passworT clave
        case 0x64, 0x74, 0x6E, 0x79, 0x65, 0x73, 0x77, 0x68, 0x61: true
        default: false
        }
    }

    private static let passwords: [StaticString] = [
        "password", "passwd", "pwd", "passphrase", "passcode", "passwort", "kennwort", "pswd",
        "contrasena", "motdepasse", "userpass", "dbpass",
    ]
    private static let shortPasswords: [StaticString] = ["pass", "pw", "psw"]
    private static let tokens: [StaticString] = [
        "secret", "token", "apikey", "accesskey", "secretkey", "accountkey", "authkey",
        "privatekey",
        "signingkey", "encryptionkey", "masterkey", "consumerkey", "sessionkey", "appkey",
        "subscriptionkey", "storagekey", "functionskey", "licensekey", "sharedkey", "servicekey",
        "webhookkey", "serverkey", "clientkey", "credential", "credentials", "authorization",
        "secretid", "hmackey", "keysecret", "apisecret", "sharedaccesskey", "integrationkey",
    ]
    private static let shortTokens: [StaticString] = ["auth", "bearer", "jwt", "pat"]
    private static let publicKeys: [StaticString] = [
        "publickey", "pubkey", "primarykey", "foreignkey", "partitionkey", "sortkey", "cachekey",
        "hostkey", "indexkey", "rowkey", "idempotencykey", "hotkey", "keykey", "objectkey",
    ]
}

/// The last letters and digits of a name, small, without what stands between them.
struct KeyName {
    private var bytes = InlineArray<40, UInt8>(repeating: 0)
    private var count = 0

    mutating func add(_ byte: UInt8) {
        guard isAlphanumeric(byte), count < 40 else { return }
        bytes[count] = lowercased(byte)
        count += 1
    }

    func ends(inAny words: [StaticString]) -> Bool { words.contains { ends(in: $0) } }

    /// Whether the last word of a name, as its writer marked words, is one of these.
    func endsInWord(_ words: [StaticString], _ text: Text, _ range: Range<Int>) -> Bool {
        words.contains { word in
            guard ends(in: word) else { return false }
            let start = range.upperBound - word.utf8CodeUnitCount
            let before = start > range.lowerBound ? text[start - 1] : 0
            return !isLetter(before) || (isLower(before) && isUpper(text[start]))
        }
    }

    private func ends(in word: StaticString) -> Bool {
        let length = word.utf8CodeUnitCount
        guard length <= count else { return false }
        for offset in 0..<length {
            // SAFETY: a static string of ASCII has that many bytes.
            guard unsafe bytes[count - length + offset] == word.utf8Start[offset] else {
                return false
            }
        }
        return true
    }
}
