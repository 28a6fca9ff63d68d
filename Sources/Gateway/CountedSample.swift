/// Picks the requests whose prompt is counted although a rough bound would do, so that the drift
/// between our count and the provider's stays known.
struct CountedSample {
    /// How many requests of a loop are all counted: few users, and everybody who tries it out.
    private static let first = 64
    /// After those, one of so many.
    private static let oneIn = 16

    private var seen = 0

    /// True when the next request is one of the sample.
    mutating func takesNext() -> Bool {
        seen &+= 1
        return seen <= Self.first || seen % Self.oneIn == 0
    }
}
