/// Where a value was written: a line of a file, a flag, or a variable of the environment.
package struct Place: Hashable, Sendable, CustomStringConvertible {
    /// A file's name as its reader knows it, a flag as typed (`--listen`), or a variable's name.
    package let source: String
    /// Counted from one; zero where a line means nothing (flags, the environment, whole files).
    package let line: Int
    /// Counted from one, in characters; zero where it means nothing.
    package let column: Int

    /// Names a place; without a line it is the whole source.
    package init(_ source: String, line: Int = 0, column: Int = 0) {
        self.source = source
        self.line = line
        self.column = column
    }

    /// `tollgate.yaml:12`, or the source's name alone.
    package var description: String { line == 0 ? source : "\(source):\(line)" }
}

/// One thing that is wrong with what an operator wrote, as a sentence that says what to do.
package struct Mistake: Hashable, Sendable, CustomStringConvertible {
    /// Where it was written.
    package let place: Place
    /// What is wrong, without a full stop; names from the file stand in backquotes.
    package let sentence: String

    /// Notes what is wrong, and where.
    package init(at place: Place, _ sentence: String) {
        self.place = place
        self.sentence = sentence
    }

    /// `tollgate.yaml:12: what is wrong`, the form that editors can jump to.
    package var description: String { "\(place): \(sentence)" }
}

/// All that is wrong in all sources, thrown together so that one start shows every mistake.
package struct Mistakes: Error, Equatable, Sendable, CustomStringConvertible {
    /// In the order they were met, which within a file is the order of its lines.
    package private(set) var all: [Mistake] = []

    /// No mistake yet.
    package init() {}

    /// True when nothing is wrong.
    package var isEmpty: Bool { all.isEmpty }

    /// Notes one more.
    package mutating func add(at place: Place, _ sentence: String) {
        all.append(Mistake(at: place, sentence))
    }

    /// Notes those of another source behind the ones here.
    package mutating func add(_ others: Mistakes) {
        all += others.all
    }

    /// One line for each.
    package var description: String {
        all.map(\.description).joined(separator: "\n")
    }
}

/// Collects mistakes while a file is read; shared by the readers of all its parts.
package final class MistakeList {
    /// What is wrong and must be put right before anything starts.
    package private(set) var mistakes = Mistakes()
    /// What works but is probably not meant.
    package private(set) var warnings: [Mistake] = []

    /// An empty list.
    package init() {}

    /// Notes a mistake.
    package func add(at place: Place, _ sentence: String) {
        mistakes.add(at: place, sentence)
    }

    /// Notes a warning.
    package func warn(at place: Place, _ sentence: String) {
        warnings.append(Mistake(at: place, sentence))
    }
}
