extension Scanner {
    /// An IPv4 address whose first number is the given group.
    mutating func ipv4(_ index: Int) -> Int? {
        guard index + 3 < groups.count, groups[index].separator != .dot,
            groups.separator(after: index + 3) != .dot
        else { return nil }
        var numbers = SIMD4<Int>()
        for offset in 0..<4 {
            let group = groups[index + offset]
            guard group.count <= 3, offset == 0 || group.separator == .dot,
                group.count == 1 || text[group.start] != 0x30
            else { return nil }
            for at in group.start..<group.end {
                numbers[offset] = numbers[offset] * 10 + Int(text[at] & 0x0F)
            }
            guard numbers[offset] <= 255 else { return nil }
        }
        let (start, end) = (groups[index].start, groups[index + 3].end)
        // `libx.so.1.2.3.4` is a file.
        let isSuffix = text[start - 1] == 0x2E && isWordByte(text[start - 2])
        // Four numbers with dots are a whole: rejected, they are not searched for other kinds.
        guard !isTouched(behind: end), !isSuffix, !isCommon(numbers), !isVersion(at: start),
            !isSection(numbers) || hasAddressWord(start, end)
        else { return end }
        add(.ip, start, end)
        return end
    }

    /// Loopback, unspecified addresses and net masks say nothing about anybody.
    private func isCommon(_ numbers: SIMD4<Int>) -> Bool {
        numbers[0] == 127 || numbers[0] == 0 || (numbers[0] == 255 && numbers[3] != 1)
    }

    /// Chapters and old versions count in small numbers, networks do not: `23.2.4.1`, `1.8.1.6`.
    private func isSection(_ numbers: SIMD4<Int>) -> Bool {
        numbers[0] != 10
            && ((0..<4).count { numbers[$0] < 10 } >= 3 || (0..<4).allSatisfy { numbers[$0] < 32 })
    }

    /// Whether what stands around says that it is an address.
    private func hasAddressWord(_ start: Int, _ end: Int) -> Bool {
        if text[end] == 0x3A || text[end] == 0x2F, isDigit(text[end + 1]) { return true }
        return text[start - 1] == 0x40 || hasIPWord(before: start)
    }

    /// Whether what stands before makes four numbers with dots a version: `v1.2.3.4`,
    /// `version: 1.2.3.4`, `Chrome/120.0.0.0`, `==1.2.3.4`, `section 4.3.2.1`.
    private func isVersion(at start: Int) -> Bool {
        let (before, further) = (text[start - 1], text[start - 2])
        switch before {
        case 0x2F, 0x2D: if isLetter(further) { return true }  // Product/1.2.3.4, name-1.2.3.4
        case 0x3D:
            if further == 0x3D || further == 0x3E || further == 0x3C || further == 0x7E {
                return true
            }
        case 0x5E, 0x7E: return true  // ^1.2.3.4, ~1.2.3.4
        default: break
        }
        var end = start
        while end > text.contextStart, start - end < 5, isVersionGlue(text[end - 1]) { end -= 1 }
        var begin = end
        while begin > text.contextStart, isLetter(text[begin - 1]), end - begin < 24 { begin -= 1 }
        if end - begin == 2, text.matches("to", at: begin) || text.matches("in", at: begin) {
            return hasUpdateWord(before: begin)
        }
        if text[start] <= 0x32, text[start + 1] == 0x2E, hasObjectWord(before: start) {
            return true
        }
        guard begin < end else { return false }
        let word = text.narrowed(start: text.contextStart, end: end)
        return Self.versionWords[Int(text[end - 1] & 0x1F)].contains { ending in
            let count = ending.utf8CodeUnitCount
            return count <= end - begin && word.matches(ending, at: end - count)
                && (count > 3 || count == end - begin)
        }
    }

    private func isVersionGlue(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x20, 0x22, 0x27, 0x28, 0x2E, 0x3A, 0x3D, 0x3E, 0x23, 0x60: true
        default: false
        }
    }

    /// Words before four numbers with dots that are no address, by the last letter.
    private static let versionWords: [[StaticString]] = {
        var table = [[StaticString]](repeating: [], count: 32)
        for word in [

            "version", "ver", "v", "release", "rev", "revision", "build", "firmware", "section",
            "sections", "sec", "identifier", "chapter", "clause", "paragraph", "appendix",
            "article",
            "rule", "oid", "step",
            "table", "figure", "annex", "driver", "update", "upgrade", "patch",
        ] as [StaticString] {
            // SAFETY: no word is empty.
            let last = unsafe word.utf8Start[word.utf8CodeUnitCount - 1]
            table[Int(last & 0x1F)].append(word)
        }
        return table
    }()

    /// Reads from a colon that may be the first of an IPv6 address (RFC 4291, section 2.2).
    mutating func ipv6(colonAt colon: Int) -> Int? {
        var start = colon
        while colon - start < 5, isHexDigit(text[start - 1]) { start -= 1 }
        guard colon - start <= 4 else { return nil }
        if start == colon, text[colon + 1] != 0x3A { return nil }
        let before = text[start - 1]
        guard !isWordByte(before) || isEscapedLetter(at: start - 1),
            before != 0x2E || !isDigit(text[start - 2])
        else { return nil }
        // `ip:2001:db8::1` begins behind its first colon; `a:b:c` was looked at from `a`.
        if before == 0x3A, isHexDigit(text[start - 2]) || text[start - 2] == 0x3A { return nil }
        guard let end = IPv6Reader.end(text, from: start) else { return nil }
        add(.ip, start, end)
        return end
    }
}
