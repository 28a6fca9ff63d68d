internal import Digest

/// Makes placeholders: the same value gets the same one in every request of its scope, and nobody
/// without the key can test a guess.
struct TagMaker {
    private let code: HMACSHA256

    /// Derives the scope's key from the redactor's.
    init(_ master: HMACSHA256, _ scope: RedactionPolicy.Placeholder.Scope, _ who: RedactionScope) {
        let name =
            switch scope {
            case .key: who.key
            case .user: who.user
            case .team: who.team
            case .everyone: ""
            }
        let label = Array("tollgate placeholder \(scope.rawValue)\u{0}\(name)".utf8)
        code = HMACSHA256(secret: master.code(label.span).bytes)
    }

    /// The placeholder for a value, made now or issued before in this request.
    func tag(
        _ kind: RedactionKind,
        named name: String,
        value: [UInt8],
        canonical: [UInt8],
        rule: TagRule,
        among issued: inout IssuedTags
    ) -> [UInt8] {
        let digest = Crockford.lettered(
            code.code((Array(name.utf8) + [0] + canonical).span).bytes
        )
        // Forty bits; a second value that meets the same forty gets twenty more, and a third a tag,
        // since the surrogate of an address has room for 32 bits only.
        var widest = rule
        widest.style = .tag
        for (characters, rule) in [(8, rule), (12, rule), (16, widest)] {
            let text = rule.text(kind, name, Crockford.text(digest, characters), canonical)
            guard let other = issued.tag(text) else {
                issued.issue(
                    IssuedTags.Tag(
                        text: text,
                        value: value,
                        canonical: canonical,
                        kind: kind,
                        restores: rule.restores
                    )
                )
                return text
            }
            if other.kind == kind, other.canonical == canonical { return text }
        }
        preconditionFailure("three values share eighty bits of a keyed digest")
    }
}

/// How the placeholders of one kind look.
struct TagRule: Equatable, Sendable {
    var style = DetectorRule.Style.tag
    var restores = false
    var keepLast = 0

    func text(
        _ kind: RedactionKind,
        _ name: String,
        _ body: String,
        _ canonical: [UInt8]
    ) -> [UInt8] {
        if style == .surrogate, let surrogate = surrogate(kind, body.lowercased()) {
            return Array(surrogate.utf8)
        }
        var text = Array("[\(name)-\(body)".utf8)
        if keepLast > 0 {
            text.append(UInt8(ascii: "-"))
            text += canonical.suffix(min(keepLast, 4))
        }
        text.append(UInt8(ascii: "]"))
        return text
    }

    /// Names that RFC 2606 and addresses that RFC 3849 keep from ever meaning anybody.
    private func surrogate(_ kind: RedactionKind, _ body: String) -> String? {
        switch kind {
        case .email: return "user-\(body)@redacted.invalid"
        case .url: return "https://url-\(body).invalid/"
        case .ip:
            let hex = body.utf8.map { String(Int($0) % 16, radix: 16) }.joined()
            return "2001:db8:7467:\(hex.prefix(4)):\(hex.dropFirst(4).prefix(4))::1"
        default: return nil
        }
    }
}

/// Base 32 without letters that look like digits (Crockford's alphabet).
enum Crockford {
    private static let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)

    /// The bytes from where their text has a letter early on, so that no detector can take a
    /// placeholder for a number.
    static func lettered(_ bytes: [UInt8]) -> ArraySlice<UInt8> {
        var rest = bytes[...]
        while rest.count > 10, text(rest, 8).utf8.allSatisfy(isDigit) { rest = rest.dropFirst(5) }
        return rest
    }

    /// The first characters of some bytes, five bits each.
    static func text(_ bytes: ArraySlice<UInt8>, _ characters: Int) -> String {
        var (bits, count, at) = (UInt32(0), 0, bytes.startIndex)
        var text: [UInt8] = []
        while text.count < characters {
            if count < 5 {
                bits = bits << 8 | UInt32(bytes[at])
                count += 8
                at += 1
            }
            count -= 5
            text.append(alphabet[Int(bits >> UInt32(count) & 31)])
        }
        return String(decoding: text, as: UTF8.self)
    }
}
