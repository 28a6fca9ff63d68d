internal import CPCRE2

/// A policy's own expression, compiled by PCRE2 with its JIT; shared by all loops.
///
/// It runs with limits, and reaching one is a failure of the rule, never "no match": an expression
/// that backtracks without end must not open the door.
@safe final class PatternCode: Sendable {
    /// What an expression costs at most, on one text: steps, nesting, KiB of heap.
    enum Limits {
        static let matches: UInt32 = 1_000_000
        static let depth: UInt32 = 10_000
        static let heapKiB: UInt32 = 16_384
    }

    /// The kind that its matches are.
    let kind: RedactionKind
    private let lengthMax: Int
    // SAFETY: compiled once, never changed afterwards, freed with this object; PCRE2 lets any
    // number of threads match with the same code and context.
    private nonisolated(unsafe) let code: OpaquePointer
    // SAFETY: as above.
    private nonisolated(unsafe) let context: OpaquePointer

    /// Compiles an expression; throws what PCRE2 says is wrong with it.
    init(_ regex: String, kind: RedactionKind, lengthMax: Int) throws(PatternMistake) {
        let bytes = Array(regex.utf8)
        let options = UInt32(PCRE2_UTF) | UInt32(PCRE2_MATCH_INVALID_UTF)
        var (error, offset): (Int32, Int) = (0, 0)
        // SAFETY: the library reads `count` bytes, writes one error and one offset, keeps none.
        let code = unsafe pcre2_compile_8(bytes, bytes.count, options, &error, &offset, nil)
        guard let code = unsafe code else { throw PatternMistake(code: error, offset: offset) }
        // Without JIT (not every processor has one) the interpreter runs, with the same limits.
        _ = unsafe pcre2_jit_compile_8(code, UInt32(PCRE2_JIT_COMPLETE))
        guard let context = unsafe pcre2_match_context_create_8(nil) else {
            preconditionFailure("no memory for a pattern")
        }
        _ = unsafe pcre2_set_match_limit_8(context, Limits.matches)
        _ = unsafe pcre2_set_depth_limit_8(context, Limits.depth)
        _ = unsafe pcre2_set_heap_limit_8(context, Limits.heapKiB)
        unsafe self.code = code
        unsafe self.context = context
        self.kind = kind
        self.lengthMax = lengthMax
    }

    deinit {
        unsafe pcre2_match_context_free_8(context)
        unsafe pcre2_code_free_8(code)
    }

    /// Adds all matches in a part of some bytes; false when the rule failed.
    func match(
        _ bytes: Span<UInt8>,
        _ range: Range<Int>,
        _ room: MatchRoom,
        into findings: inout [Finding]
    ) -> Bool {
        // SAFETY: PCRE2 reads the bytes during the calls and keeps no pointer.
        unsafe bytes.extracting(range).withUnsafeBufferPointer { buffer in
            var at = 0
            while at <= buffer.count {
                let found = unsafe pcre2_match_8(
                    code,
                    buffer.baseAddress,
                    buffer.count,
                    at,
                    0,
                    room.data,
                    context
                )
                if found == PCRE2_ERROR_NOMATCH { return true }
                guard found >= 0 else { return false }
                // SAFETY: after a match the first two offsets are its ends.
                guard let offsets = unsafe pcre2_get_ovector_pointer_8(room.data) else {
                    return false
                }
                let (start, end) = unsafe (Int(offsets[0]), Int(offsets[1]))
                if end > start, end - start <= lengthMax {
                    findings.append(
                        Finding(kind, range.lowerBound + start, range.lowerBound + end)
                    )
                }
                at = max(end, at + 1)
                // Never into the middle of a character.
                while at < buffer.count, unsafe buffer[at] & 0xC0 == 0x80 { at += 1 }
            }
            return true
        }
    }
}

/// Where PCRE2 notes what it found; one for each loop.
@safe final class MatchRoom {
    // SAFETY: made in `init`, freed with this object, used by one call at a time.
    fileprivate let data: OpaquePointer

    init() {
        guard let data = unsafe pcre2_match_data_create_8(8, nil) else {
            preconditionFailure("no memory for a match")
        }
        unsafe self.data = data
    }

    deinit { unsafe pcre2_match_data_free_8(data) }
}

/// Why an expression does not compile.
struct PatternMistake: Error, Equatable {
    private let code: Int32
    private let offset: Int

    init(code: Int32, offset: Int) {
        self.code = code
        self.offset = offset
    }

    /// What PCRE2 says, and at which character.
    var sentence: String {
        var text = [UInt8](repeating: 0, count: 256)
        // SAFETY: the library writes at most as many bytes as it is told.
        let count = unsafe pcre2_get_error_message_8(code, &text, text.count)
        let reason = count > 0 ? String(decoding: text.prefix(Int(count)), as: UTF8.self) : "?"
        return "\(reason), at character \(offset + 1)"
    }
}
