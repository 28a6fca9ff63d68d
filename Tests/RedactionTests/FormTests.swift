import Testing

@testable import Redaction

/// Values in the forms in which programs and people write them down, and the look-alikes that real
/// code and documentation hold; what must be found stands in braces.
@Suite struct FormTests {
    @Test(arguments: [
        "| password | {SECRET:TundraLantern21!} |",
        "| Password | {SECRET:pepper_6917X} | prod |",
        "|password|{SECRET:H0rse#744x}|",
        "| `api_key`    | {SECRET:8RY4HXPSRW2586CIUH8DR3W8FBQ00IJD} |",
        "**token** | {SECRET:aup1qo8wnbfamb8t15k4} | read only",
        "<tr><td>password</td><td>{SECRET:MeadowEmber04!}</td></tr>",
        "<add key=\"Password\" value=\"{SECRET:BeaconSummit67!}\" />",
        "<property name='password' value='{SECRET:granite-5707X}'/>",
        "- name: DB_PASSWORD\n  value: {SECRET:granite-5707X}\n",
        #"{"name": "API_KEY", "value": "{SECRET:8RY4HXPSRW2586CIUH8DR3W8FBQ00IJD}"}"#,
        #"let password: String = "{SECRET:Tr0ub4dor#041}""#,
        #"token: Optional[str] = "{SECRET:8RY4HXPSRW2586CIUH8DR3W8FBQ00IJD}""#,
        #"#define PASSWORD "{SECRET:Quarry3729!}""#,
        "ALTER USER x WITH PASSWORD '{SECRET:Velvet4452!}'",
        "password -> {SECRET:Cinder5207!}",
        "password\t{SECRET:SummitOrchid94!}",
        "contraseña: {SECRET:lantern_5254X}",
        "密码：{SECRET:lantern_5254X}",
        "пароль: {SECRET:lantern_5254X}",
        "Authorization: Api-Token {SECRET:BK9A3MF145WXAZCXOMOQRCJEB3SG2CN9}",
        "ALGOLIA_ADMIN_KEY={SECRET:lklb4369qpfvsz7xg24r}",
    ])
    func `secrets are found in tables, pairs, types and other languages`(_ marked: String) {
        check(marked)
    }

    @Test(arguments: [
        "| password | required |", "| password | string | no |", "| password | |",
        "|password|------|", "| Password | The password of the user |",
        "| token | string | API token |", "echo $TOKEN | sha256sum",
        "| tokens | 12345678 |", "<td>password</td><td>required</td>",
        #"{"name": "password", "value": "string"}"#, "name: colour\nvalue: lantern_5254X",
        "let password: String = field.text", "password: String == other",
        "ptr->password1 = x->token9abcdef", "key->type123456",
        "% openssl passwd -apr1", "Socks5Auth = Socks5Auth", "AuthPass1 = authpass1",
        "--page-token=ala9glealanal908", #""output_token": "NextPartNumberMarker""#,
        "releaseManagerKey: B6E73D84EA4FCC47166087253FAAD2CD5ECBB314",
        "version.py,sha256=qaN-fw_htIgKUVXoAuAEVgKxQu3tZ9qE2eiKkWIS7LA,160",
        "EAAC3481FC612665CA112D3F889A0E5B7843EFFCEFACA24A01B6AC2B7DDE02F4",
        // A program in base 64.
        "Dh9EiQ/EAAAAAABIjQVZFAAASIPECMMPH0AAQVVJifVBVEmJ1FVTSIn7SIPsGGRIiwQlKAAAAEi5",
    ])
    func `what tables and programs say about secrets is no secret`(_ text: String) {
        #expect(Fixture.marked(text) == text)
    }

    @Test(arguments: [
        "card {CARD:4111_1111_1111_1111}.", "{CARD:3782_822463_10005}",
        "mail {EMAIL:joe @ example.com} now", "e-mail: {EMAIL:joe.smith @ mail.example.org}.",
        #"<{EMAIL:"joe smith"@example.com}>"#, #"to {EMAIL:"joe.smith"@example.com}, please"#,
        "e-mail—{EMAIL:joe@example.com}—now", "メールは{EMAIL:x@почта.рф}まで",
        "_{URL:www.example.com}_", "Fax: {PHONE:+45 - 3122 6543}", "{IP:2001:db8::}/32",
        "{CARD:4111 1111 1111 1111}\n{CARD:5555 5555 5555 4444}",
    ])
    func `values are found in forms that are seldom`(_ marked: String) {
        check(marked)
    }

    @Test(arguments: [
        "4111_1111_1111_1112", "x = 4111_1111_1111_1111_0", "0x4111_1111_1111_1111",
        "id_4111_1111_1111_1111", "4_111_111_111", "see you @ example.com", "3 @ 4.50 each",
        "joe @ noon", #"["a", "@example.com"]"#, #"{"domain": "@example.com"}"#,
        "[.4300.0020.0011.0002][.4254.0020.0002]", "259CC 7AEC 7B75\n4201 4202 4203 4204 4205",
        "US\t+394606-0860929\tAmerica/Indiana", "CA\t+4901-08816\tAmerica/Nipigon",
        "in the call from 20030614", "libfoo.so.10.20.30.40", "Jun 6 2006::", "f128::consts",
        "bob:x:1001:1001::/home/bob:/bin/sh", "OID_KEY_ID = '2.5.29.35';",
        #"{"text": "order 5551234567 of 98765432"}"#, "prim: OBJECT            :1.3.101.110",
        "po/ca@valencia.po",
    ])
    func `look-alikes of real code and documentation stay`(_ text: String) {
        #expect(Fixture.marked(text) == text)
    }

    private func check(_ marked: String) {
        let plain = marked.replacing(#/\{[A-Z]{2,6}:((?:[^{}]|\{[^A-Z])*)\}/#) { $0.output.1 }
        #expect(Fixture.marked(plain) == marked)
    }
}
