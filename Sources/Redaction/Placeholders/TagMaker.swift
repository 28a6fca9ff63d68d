internal import Digest

/// Makes placeholders: the same value gets the same one in every request of its scope, and nobody
/// without the key can test a guess.
struct TagMaker: Sendable {
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

    /// Appends the placeholder for a value, made now or issued before in this request.
    ///
    /// `value` appends it as it was written, and is asked only if answers get it back.
    func append(
        _ kind: RedactionKind,
        named name: [UInt8],
        _ message: TagMessage,
        rule: TagRule,
        value: (inout [UInt8]) -> Void,
        among issued: inout IssuedTags,
        to output: inout [UInt8]
    ) {
        let digest = TagDigest(code.code(message.room.span.extracting(message.range)))
        let canonical = message.room.span.extracting(message.canonical)
        let start = output.count
        // Forty bits; a second value that meets the same forty gets twenty more, and a third a tag,
        // since the surrogate of an address has room for 32 bits only.
        var width = 8
        while width <= 16 {
            let form = width == 16 ? rule.asTag : rule
            let stem = TagTable.Stem(kind, digest.stem(of: form, kind, width))
            let answer = issued.known.note(stem, digest)
            width += 4
            guard answer != .another else { continue }
            form.append(kind, name, digest, width - 4, canonical, to: &output)
            if answer == .new, rule.restores {
                issued.issue(kind, output.span.extracting(start..<output.count), value: value)
            }
            return
        }
        preconditionFailure("three values share eighty bits of a keyed digest")
    }
}

/// What of a keyed digest a placeholder shows, and by what two values are told apart.
struct TagDigest: Equatable, Sendable {
    private let high: UInt64
    private let low: UInt64

    init(_ digest: Digest32) {
        var (high, low) = digest.leading
        // A letter early on, so that no detector can take a placeholder for a number.
        for _ in 0..<4 where (0..<8).allSatisfy({ (high >> (59 - 5 * UInt64($0))) & 31 < 10 }) {
            (high, low) = (high << 40 | low >> 24, low << 40)
        }
        (self.high, self.low) = (high, low)
    }

    /// A digest with these bits.
    init(high: UInt64, low: UInt64) { (self.high, self.low) = (high, low) }

    /// Writes its first characters.
    func write(_ count: Int, to text: inout OutputSpan<UInt8>) {
        // Twelve fit into the first word.
        var bits = high
        for _ in 0..<min(count, 12) {
            text.append(Crockford.letter(UInt8(truncatingIfNeeded: bits &>> 59)))
            bits &<<= 5
        }
        for index in min(count, 12)..<count { text.append(Crockford.letter(character(index))) }
    }

    /// Five bits of the digest.
    func character(_ index: Int) -> UInt8 {
        let bit = 5 * index
        if bit <= 59 { return UInt8(truncatingIfNeeded: high >> UInt64(59 - bit)) & 31 }
        let bits = high << UInt64(bit - 59) | low >> UInt64(123 - bit)
        return UInt8(truncatingIfNeeded: bits) & 31
    }

    /// The bits that a placeholder of that width shows, and its width: equal ones look alike.
    func stem(of rule: TagRule, _ kind: RedactionKind, _ width: Int) -> UInt64 {
        if rule.style == .surrogate, kind == .ip {
            // An address shows four bits of each character.
            return (0..<8).reduce(0) { $0 << 4 | UInt64(character($1) & 15) } << 4
        }
        switch width {
        case 8: return (high >> 24) << 4 | 1
        case 12: return (high >> 4) << 4 | 2
        default: return (high ^ low) << 4 | 3
        }
    }
}

/// How the placeholders of one kind look.
struct TagRule: Equatable, Sendable {
    var style = DetectorRule.Style.tag
    var restores = false
    var keepLast = 0

    /// The same, as a tag in any case.
    var asTag: TagRule {
        var rule = self
        rule.style = .tag
        return rule
    }

    func append(
        _ kind: RedactionKind,
        _ name: [UInt8],
        _ digest: TagDigest,
        _ width: Int,
        _ canonical: Span<UInt8>,
        to output: inout [UInt8]
    ) {
        if style == .surrogate, let surrogate = surrogate(kind, digest, width) {
            output += surrogate
            return
        }
        let shown = min(keepLast, 4, canonical.count)
        output.append(addingCapacity: name.count + width + shown + 4) { text in
            text.append(UInt8(ascii: "["))
            for letter in name { text.append(letter) }
            text.append(UInt8(ascii: "-"))
            digest.write(width, to: &text)
            if shown > 0 { text.append(UInt8(ascii: "-")) }
            for index in canonical.count - shown..<canonical.count {
                text.append(canonical[index])
            }
            text.append(UInt8(ascii: "]"))
        }
    }

    /// Names that RFC 2606 and addresses that RFC 3849 keep from ever meaning anybody.
    private func surrogate(
        _ kind: RedactionKind,
        _ digest: TagDigest,
        _ width: Int
    ) -> [UInt8]? {
        let letters = (0..<width).map { lowercased(Crockford.letter(digest.character($0))) }
        let body = String(decoding: letters, as: UTF8.self)
        switch kind {
        case .email: return Array("user-\(body)@redacted.invalid".utf8)
        case .url: return Array("https://url-\(body).invalid/".utf8)
        case .ip:
            let hex = (0..<8).map { String(digest.character($0) & 15, radix: 16) }.joined()
            return Array("2001:db8:7467:\(hex.prefix(4)):\(hex.dropFirst(4))::1".utf8)
        default: return nil
        }
    }
}

/// Base 32 without letters that look like digits (Crockford's alphabet).
enum Crockford {
    private static let alphabet: StaticString = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

    /// The character for five bits.
    @inline(__always)
    static func letter(_ value: UInt8) -> UInt8 {
        // SAFETY: the alphabet has 32 letters.
        unsafe alphabet.utf8Start[Int(value & 31)]
    }
}
