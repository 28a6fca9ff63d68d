/// How long account numbers are by country (SWIFT's IBAN registry, release 99, and the countries
/// that use the form without being registered).
enum IBANRegistry {
    /// The shortest and the longest.
    static let lengths = 15...33

    /// The length for a country's two capital letters; nil for a country without IBANs.
    static func length(_ first: UInt8, _ second: UInt8) -> Int? {
        guard isUpper(first), isUpper(second) else { return nil }
        let length = table[Int(first - 0x41) * 26 + Int(second - 0x41)]
        return length == 0 ? nil : Int(length)
    }

    private static let table: [UInt8] = {
        var table = [UInt8](repeating: 0, count: 26 * 26)
        for entry in entries.split(separator: " ") {
            let bytes = Array(entry.utf8)
            let length = (bytes[2] - 0x30) * 10 + (bytes[3] - 0x30)
            table[Int(bytes[0] - 0x41) * 26 + Int(bytes[1] - 0x41)] = length
        }
        return table
    }()

    private static let entries = """
        AD24 AE23 AL28 AO25 AT20 AZ28 BA20 BE16 BF28 BG22 BH22 BI27 BJ28 BR29 BY28 CF27 CG27 CH21 \
        CI28 CM27 CR22 CV25 CY28 CZ24 DE22 DJ27 DK18 DO28 DZ26 EE20 EG29 ES24 FI18 FK18 FO18 FR27 \
        GA27 GB22 GE22 GI23 GL18 GQ27 GR27 GT28 GW25 HN28 HR21 HU28 IE22 IL23 IQ23 IR26 IS26 IT27 \
        JO30 KM27 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MA28 MC27 MD24 ME22 MG27 MK19 ML28 \
        MN20 MR27 MT31 MU30 MZ25 NE28 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 \
        SA24 SC31 SD18 SE24 SI19 SK24 SM27 SN28 SO23 ST25 SV28 TD27 TG28 TL23 TN24 TR26 UA29 VA22 \
        VG24 XK20 YE30
        """
}
