import CPCRE2

/// What people write when they need the same kinds: one expression for each, compiled by PCRE2
/// with its JIT, run one by one over the same text.
@safe final class NaivePatterns {
    // SAFETY: compiled once in `init`, freed in `deinit`, never handed out.
    private var codes: [OpaquePointer] = unsafe []
    // SAFETY: made once in `init`, freed in `deinit`, never handed out.
    private let match: OpaquePointer

    static let expressions = [
        #"\b\d{3}-\d{2}-\d{4}\b"#,
        #"\b(?:\d[ -]?){13,19}\b"#,
        #"\b(?:[a-z][a-z0-9+.-]*://|www\.)[^\s"'<>]+"#,
        #"\b[\w.+-]+@[\w-]+\.[\w.-]+\b"#,
        #"\+?\b\(?\d{1,4}\)?[ .-]\d{2,4}[ .-]\d{2,4}(?:[ .-]\d{2,4})?\b"#,
        #"\b[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]{2,4}){3,8}\b"#,
        #"\b(?:\d{1,3}\.){3}\d{1,3}\b"#,
        #"\b(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{0,4}\b"#,
        #"\b(?:ghp|gho|ghs|ghu|glpat|xox[abp]|sk|rk)[_-][\w-]{16,}\b"#,
        #"\bAKIA[0-9A-Z]{16}\b"#,
        #"(?:password|passwd|secret|token|api[_-]?key)\s*[:=]\s*["']?[^\s"']{8,}"#,
    ]

    init() {
        guard let match = unsafe pcre2_match_data_create_8(32, nil) else {
            preconditionFailure("no memory for a match")
        }
        unsafe self.match = match
        for expression in Self.expressions {
            var (error, offset): (Int32, Int) = (0, 0)
            let bytes = Array(expression.utf8)
            let flags = UInt32(PCRE2_CASELESS)
            // SAFETY: the library copies the expression and writes one error and one offset.
            let code = unsafe pcre2_compile_8(bytes, bytes.count, flags, &error, &offset, nil)
            guard let code = unsafe code else {
                preconditionFailure("a bad expression: \(expression)")
            }
            _ = unsafe pcre2_jit_compile_8(code, UInt32(PCRE2_JIT_COMPLETE))
            unsafe codes.append(code)
        }
    }

    deinit {
        // SAFETY: each was compiled by this object and is freed once.
        for index in unsafe codes.indices { unsafe pcre2_code_free_8(codes[index]) }
        unsafe pcre2_match_data_free_8(match)
    }

    /// How many matches all expressions have together.
    func count(_ text: [UInt8]) -> Int {
        var found = 0
        for index in unsafe codes.indices {
            let code = unsafe codes[index]
            var at = 0
            while at < text.count {
                // SAFETY: the text outlives the call, and the match data is this object's own.
                let answer = unsafe pcre2_match_8(code, text, text.count, at, 0, match, nil)
                guard answer > 0 else { break }
                found += 1
                // SAFETY: a match has at least its own two offsets.
                let end = unsafe pcre2_get_ovector_pointer_8(match)[1]
                at = max(end, at + 1)
            }
        }
        return found
    }
}
