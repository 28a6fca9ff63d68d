import Testing

@testable import Redaction

/// Texts with what must be found in braces; all else must not be found.
@Suite struct DetectionTests {
    @Test(arguments: socialSecurityNumbers)
    func `social security numbers are found, look-alikes are not`(_ marked: String) {
        check(marked)
    }

    @Test(arguments: cards)
    func `card numbers are found, look-alikes are not`(_ marked: String) {
        check(marked)
    }

    @Test(arguments: urls)
    func `URLs are found, look-alikes are not`(_ marked: String) {
        check(marked)
    }

    @Test(arguments: emails)
    func `e-mail addresses are found, look-alikes are not`(_ marked: String) {
        check(marked)
    }

    @Test(arguments: phones)
    func `telephone numbers are found, look-alikes are not`(_ marked: String) {
        check(marked)
    }

    @Test(arguments: ibans)
    func `account numbers are found, look-alikes are not`(_ marked: String) {
        check(marked)
    }

    @Test(arguments: addresses)
    func `network addresses are found, look-alikes are not`(_ marked: String) {
        check(marked)
    }

    @Test(arguments: secrets)
    func `values behind key words are found, look-alikes are not`(_ marked: String) {
        check(marked)
    }

    @Test(arguments: notSecrets)
    func `what only looks like a secret is left alone`(_ marked: String) {
        check(marked)
    }

    private func check(_ marked: String) {
        var plain = marked
        for kind in RedactionKind.builtinNames {
            plain = plain.replacing("{\(kind):", with: "\u{1}")
        }
        var (text, isInside) = ("", false)
        for character in plain {
            switch character {
            case "\u{1}": isInside = true
            case "}" where isInside: isInside = false
            default: text.append(character)
            }
        }
        #expect(Fixture.marked(text) == marked)
    }
}

private let socialSecurityNumbers: [String] = [
    "Patient SSN: {SSN:219-45-3387} DOB 1980-02-11",
    "social security no {SSN:219 45 3387}",
    "Soc. Sec. #{SSN:219453387}",
    "{\"socialSecurityNumber\":\"{SSN:219453387}\"}",
    "employeeSsn={SSN:219453387};",
    "SSN/TIN {SSN:219.45.3387}",
    "s.s.n. {SSN:219453387}",
    "my social is {SSN:219453387} thanks",
    "({SSN:219-45-3387})",
    "\"{SSN:219-45-3387}\",",
    "Last four 3387, full {SSN:219-45-3387}.",
    "ssn_last4: 3387",
    "ITIN 912-70-1234",
    "SSN 219-45-33870",
    "invoice 219-45-33871",
    "x219-45-3387",
    "1219-45-3387",
    "219-45-3387-1",
    "2019-45-3387",
    "order 219453387",
    "ref no. 219 45 3387",
    "SSN: {SSN:２１９４５３３８７}",
    "SSN: {SSN:\u{662}\u{661}\u{669}-\u{664}\u{665}-\u{663}\u{663}\u{668}\u{667}}",
    "SSN: {SSN:2\u{200B}1\u{200B}9-4\u{200B}5-3387}",
    "tax id for ssn#: {SSN:219-45-3387}, phone {PHONE:(415) 555-0177}",
    "ssn {SSN:219-45-3387} and ssn {SSN:218-45-3387}",
    "<SSN>{SSN:219453387}</SSN>",
    "| 219-45 | 3387 |",
    "version 219-45-338",
]

private let cards: [String] = [
    "Amex {CARD:3782 822463 10005} exp 11/29",
    "{CARD:4111-1111-1111-1111}",
    "4111 1111 1111 1112",
    "card number is {CARD:4111.1111.1111.1111}",
    "Card {CARD:4111  1111  1111  1111} ok",
    "card: {CARD:4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1}",
    "tracking 4111-1111-1111-1111-2222",
    "id=411111111111111122223333",
    "0.4111111111111111",
    "4111111111111111.5",
    "uuid 41111111-1111-1111-1111-111111111111",
    "sha 4111111111111111abcdef",
    "PAN {CARD:5555555555554444} CVV 123",
    "{CARD:6011111111111117}",
    "{CARD:30569309025904}",
    "Mir {CARD:2200000000000053}",
    "UnionPay {CARD:6200000000000005}",
    "JCB {CARD:3530111333300000}",
    "{CARD:4222222222222}",
    "visa:{CARD:4111 1111 1111 1111}/09/27/123",
    "{CARD:4111 1111 1111 1111} 123 09/27",
    "cards: {CARD:4111111111111111}, {CARD:5555555555554444};{CARD:378282246310005}",
    "CC#{CARD:4111111111111111}",
    "{\"cc\":{CARD:4111111111111111}}",
    "card ending in 1111",
    "AMZN4111111111111111",
    "IMEI 490154203237518",
    "epoch 1700000000000",
    "Gift card code 4111-1111-1111-1111-1",
    "Zahlung mit Karte {CARD:4111 1111 1111 1111}.",
    "{CARD:４１１１１１１１１１１１１１１１}",
    "{CARD:4111\u{A0}1111\u{A0}1111\u{A0}1111}",
    "{CARD:4111\u{200B}1111\u{200B}1111\u{200B}1111}",
]

private let urls: [String] = [
    "see {URL:http://example.com/a_(b)}.",
    "({URL:https://example.com/a})",
    "<{URL:https://example.com/a?b=c&d=e#f}>",
    "[x]({URL:https://example.com/a})",
    "{URL:ftp://files.example.org/pub/a.tar.gz}",
    "{URL:ssh://git@host.example:22/repo.git}",
    "{URL:mongodb+srv://u:p%40ss@cluster0.abc.mongodb.net/db}",
    "{URL:redis://:secretpw@10.0.0.5:6379/0}",
    "{URL:amqp://guest:guest@rabbit:5672/}",
    "{URL:http://[2001:db8::1]:8080/x}",
    "{URL:https://例え.テスト/パス}",
    "{URL:https://example.com}, {URL:https://example.org}; {URL:www.example.net}!",
    "{URL:https://example.com/path}—see",
    "“{URL:https://example.com/path}”",
    "「{URL:https://example.com/path}」",
    "src=\"{URL:https://cdn.example.com/x.js}\"></script>",
    "url({URL:https://example.com/x.png})",
    "'{URL:https://example.com/x}',",
    "`{URL:https://example.com/x}`",
    "**{URL:https://example.com/x}**",
    "_{URL:https://example.com/x}_",
    "{URL:https://example.com/x}\n{URL:https://example.com/y}",
    "//cdn.example.com/x.js",
    "example.com/path",
    "http:/example.com",
    "https://",
    "file:///etc/passwd",
    "mailto:{EMAIL:joe@example.com}",
    "tel:{PHONE:+14155550177}",
    "javascript:alert(1)",
    "std::cout << \"http://\";",
    "www.",
    "{URL:www.example.co.uk/path?x=1}.",
    "awww.example.com",
    "{URL:s3://bucket/key} and {URL:gs://bucket/key}",
    "{URL:https://user:pa55@example.com/}",
    "{URL:chrome-extension://abcdef/popup.html}",
    "{URL:https://example.com/?q=%F0%9F%98%80}",
    "{URL:https://example.com/~user/}",
    "{URL:https://example.com/a,b;c}",
    "{\"a\":\"{URL:https://example.com/}\"}",
    "{URL:http://localhost:3000/x}",
    "Https?://",
    "{URL:HTTP://EXAMPLE.COM/X}",
    "{URL:ws://example.com/socket}",
    "git clone {URL:https://github.com/a/b.git} && cd b",
    "{URL:https://example.com/a}...",
    "{URL:https://example.com/a}?!",
]

private let emails: [String] = [
    "{EMAIL:first.last@sub.example.co.uk}",
    "<{EMAIL:joe@example.com}>",
    "\"Joe\" <{EMAIL:joe@example.com}>, {EMAIL:ann@example.org}",
    "joe at example dot com",
    "@joe",
    "joe@",
    "joe@localhost",
    "logo@2x.png",
    "react@18.2.0",
    "git@github.com:org/repo.git",
    "{EMAIL:o'brien@example.ie}",
    "'{EMAIL:joe@example.com}'",
    "email={EMAIL:joe@example.com}&x=1",
    "{EMAIL:müller@example.de}",
    "{EMAIL:用户@例子.广告}",
    "联系{EMAIL:joe@example.com}谢谢",
    "{EMAIL:joe@example.com}:443",
    "{EMAIL:JOE@EXAMPLE.COM}",
    "{EMAIL:joe＠example.com}",
    "{EMAIL:joe@example.technology}.",
    "{EMAIL:1234567890@example.com}",
    "{EMAIL:joe@exa-mple.com}, bye",
    "@media screen",
    "user@domain",
    "%s@%s.com",
    "{EMAIL:joe@xn--bcher-kva.example}",
    "contact:{EMAIL:joe@example.com};",
    "decorator @app.route",
    "foo@bar..com",
]

private let phones: [String] = [
    "{PHONE:+1-212-555-0123}",
    "{PHONE:+1 (212) 555-0123}",
    "{PHONE:+44 20 7946 0958}",
    "{PHONE:+44 (0)20 7946 0958}",
    "{PHONE:+49 (0)30 901820}",
    "{PHONE:+33 6 12 34 56 78}",
    "{PHONE:+34 612 34 56 78}",
    "{PHONE:+39 06 6982 1234}",
    "{PHONE:+81 90-1234-5678}",
    "{PHONE:+86 138 0013 8000}",
    "{PHONE:+91 98765 43210}",
    "{PHONE:+55 (11) 91234-5678}",
    "{PHONE:+7 (495) 123-45-67}",
    "{PHONE:+31 20 123 4567}",
    "{PHONE:+48 512 345 678}",
    "{PHONE:+353 1 123 4567}",
    "{PHONE:+972-3-123-4567}",
    "{PHONE:+65 6123 4567}",
    "{PHONE:+852 2123 4567}",
    "{PHONE:+27 11 123 4567}",
    "{PHONE:+52 55 1234 5678}",
    "{PHONE:+90 212 123 45 67}",
    "{PHONE:+358 40 1234567}",
    "{PHONE:+420 601 123 456}",
    "{PHONE:+351 912 345 678}",
    "{PHONE:+64 21 123 4567}",
    "{PHONE:+32 470 12 34 56}",
    "{PHONE:+47 22 12 34 56}",
    "{PHONE:+380 44 123 4567}",
    "{PHONE:(212) 555-0123}",
    "{PHONE:212-555-0123}",
    "{PHONE:212.555.0123}",
    "{PHONE:1-800-555-0199}",
    "call {PHONE:212 555 0123}",
    "fax {PHONE:2125550123}",
    "tel {PHONE:020 7946 0958}",
    "phone: {PHONE:0049 30 901820}",
    "mobile {PHONE:06 12 34 56 78}",
    "phone {PHONE:612 345 678}",
    "sms {PHONE:0412 345 678}",
    "call me: {PHONE:(02) 5550 1234}",
    "phone {PHONE:(11) 91234-5678}",
    "tel. {PHONE:22 12 34 56}",
    "mobile: {PHONE:98765 43210}",
    "text me at {PHONE:07700 900123} tonight",
    "020 7946 0958",
    "06 12 34 56 78",
    "+123",
    "+1 555",
    "123-456-7890",
    "112-555-0123",
    "212-155-0123",
    "phone model 12345",
    "2012-555-0123",
    "call 112",
    "version 212.555.0123.4",
    "latency 212 555 0123",
    "\"{PHONE:+14155550123}\"",
    "{PHONE:+14155550123},{PHONE:+14155550124}",
    "{PHONE:(212)555-0123} ext. 44",
    "{PHONE:212-555-0123}x44",
    "callback(1234567890)",
    "text-align: 1234567890",
    "call 2024-05-01 or later",
    "ring buffer size 4194304000",
    "phone number: {PHONE:+1 212.555.0123}",
]

private let ibans: [String] = [
    "{IBAN:DE89370400440532013000}",
    "{IBAN:GB82 WEST 1234 5698 7654 32}",
    "{IBAN:FR14 2004 1010 0505 0001 3M02 606}",
    "{IBAN:NO93 8601 1117 947}",
    "{IBAN:MT84MALT011000012345MTLCAST001S}",
    "{IBAN:SA03 8000 0000 6080 1016 7519}",
    "{IBAN:CR05015202001026284066}",
    "{IBAN:gb82west12345698765432}",
    "{IBAN:GB82-WEST-1234-5698-7654-32}",
    "GB82 WEST 1234 5698 7654 33",
    "DE89370400440532013001",
    "XX82WEST12345698765432",
    "IBAN={IBAN:DE89370400440532013000}.",
    "DE8937040044053201300",
    "{IBAN:DE89 3704 0044 0532 0130 00}, danke",
    "{IBAN:AE07 0331 2345 6789 0123 456}",
    "{IBAN:TR33 0006 1005 1978 6457 8413 26}",
    "{IBAN:PT50 0002 0123 1234 5678 9015 4}",
    "{IBAN:GR16 0110 1250 0000 0001 2300 695}",
    "{IBAN:DK50 0040 0440 1162 43}",
    "{IBAN:FI21 1234 5600 0007 85}",
    "{IBAN:KZ86 125K ZT50 0410 0100}",
    "{IBAN:BR18 0036 0305 0000 1000 9795 493C 1}",
]

private let addresses: [String] = [
    "{IP:8.8.8.8}:53",
    "host {IP:203.0.113.7}",
    "{IP:192.168.0.1}/24",
    "1.2.3",
    "1.2.3.4.5",
    "v1.2.3.4",
    "version 1.2.3.4",
    "Firefox/115.0.0.1",
    "release 10.0.1.2",
    "256.1.1.1",
    "127.0.0.1",
    "0.0.0.0",
    "255.255.255.0",
    "{IP:2001:db8:85a3::8a2e:370:7334}",
    "{IP:fe80::1ff:fe23:4567:890a}%eth0",
    "[{IP:2001:db8::1}]:443",
    "::1",
    "12:34:56",
    "a::b",
    "std::string",
    "aa:bb:cc:dd:ee:ff",
    "{IP:2001:db8::}/32",
    "inet {IP:10.0.0.7}",
    "X-Forwarded-For: {IP:203.0.113.195}, {IP:70.41.3.18}",
    "\"ip\":\"{IP:203.0.113.7}\"",
    "http=>{IP:203.0.113.7};",
    "libfoo.so.1.2.3.4",
    "==1.2.3.4",
    "pkg-1.2.3.4.tar.gz",
    "section 3.2.1.4",
    "{IP:２０３．０．１１３．７}",
    "from {IP:203.0.113.7} to {IP:198.51.100.23}",
    "12.34.56.78.90",
    "10.20.30",
    "AssemblyVersion(\"1.2.3.4\")",
    "Version=4.0.0.0, Culture=neutral",
    "Microsoft Windows [Version 10.0.19045.1234]",
    "net mask 255.255.0.0",
]
