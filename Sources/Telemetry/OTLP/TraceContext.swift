/// Where a request stands in a distributed trace.
///
/// Source: W3C Trace Context, "traceparent Header": `00-`, 32 digits of the trace, 16 of the parent
/// span, 2 of flags, all hexadecimal in lower case.
package struct TraceContext: Hashable, Sendable {
    /// Two words that name the trace.
    package let trace: (high: UInt64, low: UInt64)
    /// The span of whoever called; 0 where the trace begins here.
    package let parent: UInt64
    /// The gateway's own span.
    package let span: UInt64
    /// Bit 0 tells that the caller keeps its own spans.
    package let flags: UInt8

    /// Begins a trace for a request; the same number has the same ids while the process lives.
    package init(beginningAt request: Int64) {
        trace = (
            Self.mixed(request, 0xA076_1D64_78BD_642F), Self.mixed(request, 0xE703_7ED1_A0B4_28DB)
        )
        parent = 0
        span = Self.span(of: request)
        flags = 1
    }

    /// Continues the trace that a `traceparent` names; nil for one that is malformed, which begins
    /// a new trace (W3C Trace Context, "Processing Model").
    package init?(continuing traceparent: Span<UInt8>, request: Int64) {
        // A later version may add parts behind these; version ff is none.
        guard traceparent.count >= 55, let version = Self.number(traceparent, 0, 2),
            version != 0xFF, version != 0 || traceparent.count == 55,
            traceparent.count == 55 || traceparent[55] == UInt8(ascii: "-")
        else { return nil }
        for place in [2, 35, 52] where traceparent[place] != UInt8(ascii: "-") { return nil }
        guard let high = Self.number(traceparent, 3, 16),
            let low = Self.number(traceparent, 19, 16), high | low != 0,
            let parent = Self.number(traceparent, 36, 16), parent != 0,
            let flags = Self.number(traceparent, 53, 2)
        else { return nil }
        trace = (high, low)
        self.parent = parent
        span = Self.span(of: request)
        self.flags = UInt8(flags)
    }

    /// Whether spans of this trace are kept: the beginner of a trace decides for all.
    package var isSampled: Bool { flags & 1 != 0 }

    /// The trace's name as logs and headers write it.
    package var traceText: String {
        String(decoding: Self.digits(trace.high) + Self.digits(trace.low), as: UTF8.self)
    }

    /// The gateway's span as collectors write it.
    package var spanText: String { String(decoding: Self.digits(span), as: UTF8.self) }

    /// The caller's span; nil where the trace begins here.
    package var parentText: String? {
        parent == 0 ? nil : String(decoding: Self.digits(parent), as: UTF8.self)
    }

    /// What the upstream is told: the same trace, with the gateway's span as the parent.
    package var traceparent: [UInt8] {
        let flags = Self.digits(UInt64(self.flags)).suffix(2)
        return Array("00-".utf8) + Self.digits(trace.high) + Self.digits(trace.low)
            + Array("-".utf8) + Self.digits(span) + Array("-".utf8) + flags
    }

    package static func == (x: TraceContext, y: TraceContext) -> Bool {
        x.trace == y.trace && x.parent == y.parent && x.span == y.span && x.flags == y.flags
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(trace.low)
        hasher.combine(span)
    }

    // MARK: numbers

    /// Makes ids of this process differ from those of any other with the same request numbers.
    private static let salt = UInt64.random(in: .min ... .max)

    private static func span(of request: Int64) -> UInt64 { mixed(request, 0x9FB2_1C65_1E98_DF25) }

    /// Spreads a number over all bits (the finaliser of SplitMix64); never 0.
    private static func mixed(_ request: Int64, _ stream: UInt64) -> UInt64 {
        var value = UInt64(bitPattern: request) &+ salt ^ stream
        value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
        value ^= value >> 31
        return value == 0 ? stream : value
    }

    /// Reads digits, lower case only.
    private static func number(_ text: Span<UInt8>, _ start: Int, _ count: Int) -> UInt64? {
        var value: UInt64 = 0
        for place in start..<start + count {
            let byte = text[place]
            switch byte {
            case 0x30...0x39: value = value << 4 | UInt64(byte - 0x30)
            case 0x61...0x66: value = value << 4 | UInt64(byte - 0x57)
            default: return nil
            }
        }
        return value
    }

    /// Sixteen digits.
    private static func digits(_ value: UInt64) -> [UInt8] {
        (0..<16).map { place in
            let digit = UInt8(truncatingIfNeeded: value >> UInt64(60 - 4 * place)) & 15
            return digit < 10 ? digit + 0x30 : digit + 0x57
        }
    }
}
