/// What values and their placeholders have in common, whatever request they are from.
enum Placeholders {
    /// Whether a finding is a surrogate that an earlier turn was given; tags hold nothing that any
    /// detector takes for a value.
    static func isOurs(_ finding: Finding, _ text: Span<UInt8>) -> Bool {
        let value = text.extracting(finding.start..<finding.end)
        switch finding.kind {
        case .email: return has(value, suffix: "@redacted.invalid") && has(value, prefix: "user-")
        case .url: return has(value, prefix: "https://url-") && has(value, suffix: ".invalid/")
        case .ip: return has(value, prefix: "2001:db8:7467:")
        default: return false
        }
    }

    private static func has(_ text: Span<UInt8>, prefix: StaticString) -> Bool {
        has(text, prefix, at: 0)
    }

    private static func has(_ text: Span<UInt8>, suffix: StaticString) -> Bool {
        has(text, suffix, at: text.count - suffix.utf8CodeUnitCount)
    }

    private static func has(_ text: Span<UInt8>, _ part: StaticString, at start: Int) -> Bool {
        let count = part.utf8CodeUnitCount
        guard start >= 0, start + count <= text.count else { return false }
        for offset in 0..<count {
            // SAFETY: a static string of ASCII has that many bytes.
            guard unsafe text[start + offset] == part.utf8Start[offset] else { return false }
        }
        return true
    }
}
