/// Splits `HOST:PORT`, `[IPV6]:PORT` and their forms without a port; nil for anything else.
func hostAndPort(_ text: String) -> (host: String, port: Int?)? {
    let host: Substring
    let rest: Substring
    if text.hasPrefix("[") {
        guard let end = text.firstIndex(of: "]") else { return nil }
        host = text[text.index(after: text.startIndex)..<end]
        rest = text[text.index(after: end)...]
        guard isIPv6(String(host)) else { return nil }
    } else {
        host = text.prefix { $0 != ":" }
        rest = text.dropFirst(host.count)
    }
    guard !host.isEmpty else { return nil }
    guard !rest.isEmpty else { return (String(host).lowercased(), nil) }
    guard rest.first == ":", let port = wholeNumber(rest.dropFirst()) else { return nil }
    return (String(host).lowercased(), port)
}

func isLetter(_ byte: UInt8) -> Bool {
    (0x61...0x7A).contains(byte | 0x20)
}

func isDigit(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte)
}

/// Four decimal numbers up to 255, without leading zeros, which some readers take for octal.
func isIPv4(_ text: String) -> Bool {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4 && parts.allSatisfy { wholeNumber($0).map { $0 <= 255 } == true }
}

/// The text form of RFC 4291, section 2.2, without a zone.
func isIPv6(_ text: String) -> Bool {
    ipv6Groups(text) != nil
}

/// The eight groups of an IPv6 address; nil when it is none.
func ipv6Groups(_ text: String) -> [UInt16]? {
    // `split` on the pair would also take `:::` apart, so the pair is looked for by bytes.
    let bytes = Array(text.utf8)
    let gaps = bytes.indices.dropLast().filter { bytes[$0] == 0x3A && bytes[$0 + 1] == 0x3A }
    guard gaps.count <= 1 else { return nil }
    guard let gap = gaps.first else {
        guard let groups = groups(bytes[...]), groups.count == 8 else { return nil }
        return groups
    }
    guard let front = groups(bytes[..<gap]), let back = groups(bytes[(gap + 2)...]) else {
        return nil
    }
    guard front.count + back.count < 8 else { return nil }
    return front + [UInt16](repeating: 0, count: 8 - front.count - back.count) + back
}

/// Groups of hex digits between colons, the last two perhaps as an IPv4 address.
private func groups(_ bytes: ArraySlice<UInt8>) -> [UInt16]? {
    guard !bytes.isEmpty else { return [] }
    var groups: [UInt16] = []
    let parts = bytes.split(separator: 0x3A, omittingEmptySubsequences: false)
    for (index, part) in parts.enumerated() {
        let text = String(decoding: part, as: UTF8.self)
        if index == parts.count - 1, isIPv4(text) {
            let octets = text.split(separator: ".").compactMap { UInt16($0) }
            groups += [octets[0] << 8 | octets[1], octets[2] << 8 | octets[3]]
        } else {
            let isHex = part.allSatisfy { isDigit($0) || (0x61...0x66).contains($0 | 0x20) }
            guard isHex, (1...4).contains(part.count), let group = UInt16(text, radix: 16) else {
                return nil
            }
            groups.append(group)
        }
    }
    return groups
}

/// True for 169.254.0.0/16 (RFC 3927) and fe80::/10 (RFC 4291), also inside ::ffff:0:0/96.
func isLinkLocal(_ host: String) -> Bool {
    if isIPv4(host) { return host.hasPrefix("169.254.") }
    guard let groups = ipv6Groups(host) else { return false }
    let isMapped = groups[..<5].allSatisfy { $0 == 0 } && groups[5] == 0xFFFF
    return groups[0] & 0xFFC0 == 0xFE80 || isMapped && groups[6] == 0xA9FE
}

/// True for this machine's own addresses.
func isLoopback(_ host: String) -> Bool {
    host == "localhost" || host.hasSuffix(".localhost") || host == "::1"
        || isIPv4(host) && host.hasPrefix("127.")
}

/// An address literal, or labels of letters, digits, `-` and `_` (container names have those).
func isHost(_ text: String) -> Bool {
    if isIPv6(text) { return true }
    let labels = text.split(separator: ".", omittingEmptySubsequences: false)
    // A last label of digits only would be read as an IPv4 address by some (WHATWG URL).
    if labels.last?.utf8.allSatisfy(isDigit) == true { return isIPv4(text) }
    return text.utf8.count <= 253
        && labels.allSatisfy { label in
            (1...63).contains(label.utf8.count)
                && label.utf8.allSatisfy {
                    isLetter($0) || isDigit($0) || $0 == 0x2D || $0 == 0x5F
                }
        }
}

/// Characters of a URL's path (RFC 3986, section 3.3), without `..` parts.
func isPath(_ text: Substring) -> Bool {
    text.utf8.allSatisfy {
        isLetter($0) || isDigit($0) || "/-._~%!$&'()*+,;=:@".utf8.contains($0)
    } && !text.split(separator: "/").contains("..")
}

/// A token of RFC 9110, section 5.6.2.
func isToken(_ text: String) -> Bool {
    !text.isEmpty
        && text.utf8.allSatisfy {
            isLetter($0) || isDigit($0) || "!#$%&'*+-.^_`|~".utf8.contains($0)
        }
}
