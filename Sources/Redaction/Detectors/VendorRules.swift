/// What keys of a well-known service look like: a prefix, then so many characters of a set.
///
/// Prefixes and lengths are those that the vendors document for secret scanners.
struct VendorRule: Sendable {
    /// What the characters behind a prefix are.
    enum Alphabet: Sendable {
        case alphanumeric
        case upper
        case hex
        /// Letters, digits and `_`.
        case word
        /// Letters, digits, `_` and `-`.
        case token
        /// Letters, digits, `_`, `-`, `.`.
        case dotted
        /// Letters, digits, `+`, `/`, `=`, `_`, `-`, `.`.
        case base64

        @inline(__always)
        func holds(_ byte: UInt8) -> Bool {
            switch self {
            case .alphanumeric: isAlphanumeric(byte)
            case .upper: isUpper(byte) || isDigit(byte)
            case .hex: isHexDigit(byte)
            case .word: isWordByte(byte)
            case .token: isWordByte(byte) || byte == 0x2D
            case .dotted: isWordByte(byte) || byte == 0x2D || byte == 0x2E
            case .base64:
                isWordByte(byte) || byte == 0x2B || byte == 0x2F || byte == 0x3D || byte == 0x2D
                    || byte == 0x2E
            }
        }
    }

    let prefix: StaticString
    let alphabet: Alphabet
    let min: Int
    let max: Int

    init(_ prefix: StaticString, _ alphabet: Alphabet, _ min: Int, _ max: Int = 0) {
        self.prefix = prefix
        self.alphabet = alphabet
        self.min = min
        self.max = max == 0 ? min : max
    }

    /// Any length from a minimum on, where vendors have changed theirs over the years.
    private static func open(
        _ prefix: StaticString,
        _ alphabet: Alphabet,
        _ min: Int
    ) -> VendorRule {
        VendorRule(prefix, alphabet, min, 512)
    }

    /// Those whose prefix ends in, or holds, one of `_ - .`; longer prefixes before shorter ones.
    static let separated: [VendorRule] = [
        // Models and their tools
        open("sk-ant-", .token, 24), open("sk-proj-", .token, 24), open("sk-svcacct-", .token, 24),
        open("sk-admin-", .token, 24), open("sk-or-v1-", .alphanumeric, 32),
        open("sk-lf-", .token, 32), open("pk-lf-", .token, 32), open("sk-None-", .token, 24),
        open("sk-", .token, 20), open("hf_", .alphanumeric, 30),
        open("api_org_", .alphanumeric, 30),
        open("gsk_", .alphanumeric, 32), open("xai-", .alphanumeric, 40),
        open("pplx-", .alphanumeric, 32), open("r8_", .alphanumeric, 32),
        open("nvapi-", .token, 40), open("lsv2_pt_", .word, 32), open("lsv2_sk_", .word, 32),
        open("ls__", .alphanumeric, 32), open("tgp_v1_", .token, 32),
        open("fw_", .alphanumeric, 22),
        open("csk-", .alphanumeric, 32), open("pcsk_", .word, 40), open("tvly-", .token, 20),
        open("jina_", .token, 32), open("e2b_", .hex, 32), open("voyage-", .token, 40),
        open("pa-", .token, 40), open("esecret_", .alphanumeric, 20), open("wandb_v1_", .word, 40),
        open("phc_", .alphanumeric, 32), open("phx_", .alphanumeric, 32),
        // Code hosting and delivery
        open("ghp_", .alphanumeric, 30), open("gho_", .alphanumeric, 30),
        open("ghu_", .alphanumeric, 30), open("ghs_", .alphanumeric, 30),
        open("ghr_", .alphanumeric, 30), open("github_pat_", .word, 36),
        open("glpat-", .dotted, 20), open("gldt-", .token, 20), open("glrt-", .dotted, 20),
        open("glcbt-", .token, 20), open("glptt-", .token, 20), open("glft-", .token, 20),
        open("glimt-", .token, 20), open("glagent-", .token, 20), open("gloas-", .token, 20),
        open("glsoat-", .token, 20), open("glffct-", .token, 20), open("glrtr-", .token, 20),
        open("npm_", .alphanumeric, 36), open("pypi-", .token, 40),
        open("rubygems_", .hex, 40), open("dckr_pat_", .token, 20), open("dckr_oat_", .token, 20),
        open("oy2", .alphanumeric, 40), open("CLOJARS_", .alphanumeric, 40),
        open("sgp_", .word, 40), open("sntrys_", .base64, 40), open("sntryu_", .hex, 40),
        open("CCIPAT_", .word, 30), open("CCIPRJ_", .word, 30), open("bkua_", .hex, 32),
        open("rdme_", .alphanumeric, 40), open("figd_", .token, 32), open("figu_", .token, 32),
        open("lin_api_", .alphanumeric, 32), open("lin_oauth_", .alphanumeric, 32),
        open("ntn_", .alphanumeric, 40), open("secret_", .alphanumeric, 40),
        open("PMAK-", .token, 40), open("PMAT-", .token, 24), open("CFPAT-", .token, 40),
        open("tfp_", .token, 40), open("NRAK-", .upper, 20), open("NRII-", .token, 20),
        open("NRJS-", .hex, 16), open("NRRA-", .token, 20), open("NRAA-", .token, 20),
        open("NRSP-", .token, 20), open("dt0c01.", .dotted, 40), open("dt0s01.", .dotted, 40),
        open("dt0s16.", .dotted, 40), open("glc_", .base64, 32), open("glsa_", .word, 32),
        open("hlma_", .token, 20), open("sumo_", .alphanumeric, 32),
        // Clouds and their parts
        open("GOCSPX-", .token, 24), open("dop_v1_", .hex, 60), open("doo_v1_", .hex, 60),
        open("dor_v1_", .hex, 60), open("hvs.", .token, 20), open("hvb.", .token, 40),
        open("hvr.", .token, 20), open("pul-", .hex, 40), open("FlyV1", .base64, 40),
        open("fo1_", .token, 40), open("fm1r_", .base64, 40), open("fm2_", .base64, 40),
        open("nfp_", .alphanumeric, 32), open("nfc_", .alphanumeric, 32),
        open("nfo_", .alphanumeric, 32), open("nfu_", .alphanumeric, 32),
        open("vercel_blob_rw_", .word, 30), open("vcp_", .alphanumeric, 24),
        open("vck_", .alphanumeric, 24), open("HRKU-", .token, 36), open("rnd_", .alphanumeric, 28),
        open("sbp_", .hex, 40), open("sb_secret_", .token, 20), open("pscale_tkn_", .dotted, 32),
        open("pscale_pw_", .dotted, 32), open("pscale_oauth_", .dotted, 32),
        open("tskey-", .token, 20), open("ops_", .base64, 40), open("A3-", .token, 32),
        open("dp.pt.", .alphanumeric, 40), open("dp.st.", .dotted, 40), open("dp.ct.", .dotted, 40),
        open("dp.sa.", .dotted, 40), open("dp.scim.", .dotted, 40), open("dp.audit.", .dotted, 40),
        open("nbp_", .alphanumeric, 36), open("dnkey-", .token, 30),
        open("ico-", .alphanumeric, 32),
        open("pnu_", .alphanumeric, 36), open("p8e-", .alphanumeric, 32), open("v1.0-", .hex, 24),
        open("sha256~", .token, 43), open("bce-v3/ALTAK-", .base64, 40), open("tk-us-", .token, 48),
        open("t1.", .base64, 60), open("y0_", .token, 40), open("1//0", .token, 40),
        open("dapi-", .hex, 32), open("doppler_", .token, 40), open("SWMTKN-1-", .token, 40),
        open("SWMKEY-1-", .base64, 40), open("AGE-SECRET-KEY-1", .upper, 58),
        open("cfut_", .token, 40), open("cfat_", .token, 40), open("atlasv1.", .token, 60),
        open("uptobox_", .alphanumeric, 32), open("scw-", .token, 36),
        open("LTAI", .alphanumeric, 16),
        // Money
        open("sk_live_", .alphanumeric, 16), open("sk_test_", .alphanumeric, 16),
        open("sk_prod_", .alphanumeric, 16), open("rk_live_", .alphanumeric, 16),
        open("rk_test_", .alphanumeric, 16), open("rk_prod_", .alphanumeric, 16),
        open("whsec_", .base64, 24), open("sk_", .hex, 40), open("sq0atp-", .token, 20),
        open("sq0csp-", .token, 40), open("shpat_", .hex, 32), open("shpca_", .hex, 32),
        open("shppa_", .hex, 32), open("shpss_", .hex, 32), open("rzp_live_", .alphanumeric, 14),
        open("rzp_test_", .alphanumeric, 14), open("FLWSECK-", .token, 32),
        open("FLWSECK_TEST-", .token, 12), open("shippo_live_", .hex, 32),
        open("shippo_test_", .hex, 32), open("duffel_live_", .token, 40),
        open("duffel_test_", .token, 40), open("live_", .token, 40), open("test_", .token, 40),
        open("access-sandbox-", .token, 36), open("access-development-", .token, 36),
        open("access-production-", .token, 36), open("plaid-", .token, 40),
        // Talking and selling
        open("xoxb-", .token, 20), open("xoxp-", .token, 20), open("xoxa-", .token, 20),
        open("xoxr-", .token, 20), open("xoxs-", .token, 20), open("xoxo-", .token, 20),
        open("xoxc-", .token, 20), open("xoxd-", .base64, 20), open("xoxe-", .token, 20),
        open("xoxe.xoxb-", .token, 20), open("xoxe.xoxp-", .token, 20), open("xapp-", .token, 20),
        open("xwfp-", .token, 20), open("SG.", .dotted, 40), open("key-", .hex, 32),
        open("pat-na1-", .token, 36), open("pat-eu1-", .token, 36), open("xkeysib-", .token, 64),
        open("xsmtpsib-", .token, 64), open("mlsn.", .alphanumeric, 48), open("re_", .word, 24),
        open("api-", .token, 32), open("sdk-", .token, 32), open("amzn.mws.", .token, 36),
        open("amzn1.oa2-cs.v1.", .alphanumeric, 40), open("fio-u-", .token, 40),
        open("ATATT3", .base64, 60), open("ATCTT3", .base64, 60), open("ATBB", .alphanumeric, 24),
        open("NzQ", .dotted, 56), open("1000.", .dotted, 65), open("b_", .token, 44),
        open("mk_live_", .alphanumeric, 24), open("pk_live_", .alphanumeric, 24),
        open("pk_test_", .alphanumeric, 24), open("sk.", .dotted, 60), open("pk.eyJ", .dotted, 60),
        open("sk.eyJ", .dotted, 60), open("sm_aat_", .alphanumeric, 16),
        open("sm_pat_", .alphanumeric, 16), open("EZAK", .alphanumeric, 54),
        open("EZTK", .alphanumeric, 54), open("API-", .upper, 26), open("pat.", .dotted, 40),
        open("sat.", .dotted, 40), open("jfrt_", .token, 40), open("dtn_", .token, 30),
    ]

    /// Those whose prefix runs into the rest; found from the first digit, or a pair of letters.
    static let glued: [VendorRule] = [
        VendorRule("AKIA", .upper, 16), VendorRule("ASIA", .upper, 16),
        VendorRule("ABIA", .upper, 16), VendorRule("ACCA", .upper, 16),
        VendorRule("A3T", .upper, 17), open("AIza", .token, 30),
        VendorRule("LTAI", .alphanumeric, 12, 30),
        VendorRule("AKID", .alphanumeric, 32), open("ya29.", .dotted, 20),
        VendorRule("dapi", .hex, 32, 34), VendorRule("SK", .hex, 32),
        open("EAAC", .alphanumeric, 60),
        open("EAAM", .alphanumeric, 60), open("EAAG", .alphanumeric, 60),
        open("EAAB", .alphanumeric, 60), open("EAAA", .token, 60), open("ATATT", .base64, 60),
        open("ATCTT", .base64, 60), VendorRule("ATBB", .alphanumeric, 32),
        open("AQVN", .token, 35), open("YCAJE", .token, 20), VendorRule("EZAK", .alphanumeric, 54),
        VendorRule("EZTK", .alphanumeric, 54), VendorRule("SCW", .upper, 17),
        open("AKCp", .alphanumeric, 60), open("oy", .alphanumeric, 44), open("NzQ", .dotted, 50),
        open("FlyV", .base64, 40), open("cmVmdGtuO", .alphanumeric, 50), open("GR", .token, 25),
        VendorRule("pat", .dotted, 79), VendorRule("HRKU", .token, 37),
    ]
}
