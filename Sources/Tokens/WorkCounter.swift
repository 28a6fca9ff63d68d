#if DEBUG
    /// How much was done, in reads of text and in looks at parts that are merged: what the tests
    /// for linear work compare instead of times.
    ///
    /// Debug builds only.
    final class WorkCounter {
        var steps = 0
    }
#endif
