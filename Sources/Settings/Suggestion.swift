/// "; did you mean `upstream`?" when a known word is close to what was written, else nothing.
package func suggestion(for written: String, among known: [String]) -> String {
    let limit = written.utf8.count < 4 ? 1 : written.utf8.count < 8 ? 2 : 3
    let ranked = known.map { (word: $0, steps: editSteps(written.lowercased(), $0.lowercased())) }
    guard let best = ranked.min(by: { $0.steps < $1.steps }), best.steps <= limit else {
        return ""
    }
    return "; did you mean `\(best.word)`?"
}

/// Insertions, removals, replacements and swaps of neighbours between two words
/// (restricted Damerau-Levenshtein distance).
private func editSteps(_ written: String, _ known: String) -> Int {
    let (a, b) = (Array(written.utf8.prefix(64)), Array(known.utf8.prefix(64)))
    var before: [Int] = []
    var last = Array(0...b.count)
    for i in 0..<a.count {
        var row = [i + 1]
        for j in 0..<b.count {
            var steps = min(last[j + 1] + 1, row[j] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
            if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
                steps = min(steps, before[j - 1] + 1)
            }
            row.append(steps)
        }
        (before, last) = (last, row)
    }
    return last[b.count]
}
