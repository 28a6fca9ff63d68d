import Testing

@testable import Redaction

/// Keys in vendors' shapes.
///
/// They are put together here, so that no scanner of repositories takes this file for a leak.
@Suite struct VendorKeyTests {
    /// What a key is made of: its beginning, then so many characters of an alphabet.
    struct Form: CustomTestStringConvertible, Sendable {
        let prefix: String
        let alphabet: String
        let count: Int
        var suffix = ""

        var testDescription: String { "\(prefix)... of \(count)" }

        /// A key that looks random and is always the same.
        var key: String {
            let characters = Array(alphabet)
            var state = prefix.utf8.reduce(UInt64(7)) { $0 &* 31 &+ UInt64($1) }
            let body = (0..<count).map { _ -> Character in
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                return characters[Int(state >> 33) % characters.count]
            }
            return prefix + String(body) + suffix
        }
    }

    private static let hex = "0123456789abcdef"
    private static let small = "abcdefghijklmnopqrstuvwxyz0123456789"
    private static let all = small + "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

    @Test(arguments: [
        Form(prefix: "sk_" + "live_", alphabet: all, count: 24),
        Form(prefix: "github_" + "pat_", alphabet: all, count: 82),
        Form(prefix: "glpat" + "-", alphabet: all, count: 20),
        Form(prefix: "xoxb" + "-", alphabet: small, count: 40),
        Form(prefix: "AKIA", alphabet: "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", count: 16),
        Form(prefix: "AIza", alphabet: all, count: 35),
        Form(prefix: "npm" + "_", alphabet: all, count: 36),
        Form(prefix: "EAA" + "C", alphabet: all, count: 80),
        Form(prefix: "EAA" + "A", alphabet: all, count: 60),
        Form(prefix: "sk-" + "proj-", alphabet: all, count: 120),
        Form(prefix: "sk-" + "ant-api03-", alphabet: all, count: 93, suffix: "AA"),
        Form(prefix: "hf" + "_", alphabet: "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLM", count: 34),
        Form(prefix: "dop_" + "v1_", alphabet: hex, count: 64),
        Form(prefix: "shpat" + "_", alphabet: hex, count: 32),
        Form(prefix: "dapi", alphabet: hex, count: 32),
        Form(prefix: "dapi", alphabet: hex, count: 32, suffix: "-2"),
        Form(prefix: "ABSK", alphabet: all, count: 132),
        Form(prefix: "bedrock-" + "api-key-", alphabet: all, count: 120),
        Form(prefix: "squ" + "_", alphabet: hex, count: 40),
        Form(prefix: "zpka" + "_", alphabet: small, count: 32, suffix: "_0a1b2c3d"),
        Form(prefix: "BBDC" + "-", alphabet: all, count: 44),
        Form(prefix: "xaat" + "-", alphabet: hex, count: 36),
        Form(prefix: "polar_" + "oat_", alphabet: all, count: 43),
        Form(prefix: "tr_" + "prod_", alphabet: all, count: 24),
        Form(prefix: "signkey" + "-prod-", alphabet: hex, count: 64),
        Form(prefix: "access_" + "token$production$", alphabet: small, count: 49),
        Form(
            prefix: "pk" + "_81234567_",
            alphabet: "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789",
            count: 32
        ),
        Form(prefix: "4b1" + "d", alphabet: all, count: 38),
        Form(prefix: "1//" + "0", alphabet: all, count: 60),
        Form(prefix: "AAAAyzZQdPS" + ":APA91b", alphabet: all, count: 134),
        Form(prefix: "fw" + "_", alphabet: "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLM", count: 24),
    ])
    func `a vendor's key is found, to its last character`(_ form: Form) {
        for text in ["use %@ for now", "K=\"%@\"", "(%@)", "| %@ |", "revoke %@.", "キー%@です"] {
            let parts = text.split(separator: "%@", omittingEmptySubsequences: false)
            let marked = "\(parts[0]){SECRET:\(form.key)}\(parts[1])"
            #expect(Fixture.marked("\(parts[0])\(form.key)\(parts[1])") == marked)
        }
    }

    @Test(arguments: [
        Form(prefix: "obj_", alphabet: hex, count: 40),
        Form(prefix: "sha1-", alphabet: hex, count: 40),
        Form(prefix: "chunk-", alphabet: all, count: 40),
        Form(prefix: "img_", alphabet: small, count: 32),
        Form(prefix: "pk_", alphabet: "abcdefg_", count: 40),
        Form(prefix: "ck_", alphabet: hex, count: 41),
    ])
    func `an identifier that only begins like a key stays`(_ form: Form) {
        #expect(Fixture.marked("see \(form.key) here") == "see \(form.key) here")
    }
}
