internal import Metering

/// What was found and what was done with it, as one number of entries and rollup rows.
///
/// The word of the kind, and above its 32 bits the action. What was taken out has the action 0: a
/// ledger from before the others were told apart holds only such findings.
enum FindingKind {
    private static let actionShift: Int64 = 32
    private static let wordMask: Int64 = 1 << actionShift - 1

    /// SQL for the kind's word, and for the action.
    static let wordColumn = "kind & \(wordMask)"
    static let actionColumn = "kind >> \(actionShift)"

    static func number(_ word: Int64, _ action: RedactionCount.Action) -> Int64 {
        word | Int64(action.rawValue) << actionShift
    }

    static func word(_ number: Int64) -> Int64 { number & wordMask }

    static func action(_ number: Int64) -> Int64 { number >> actionShift }

    static func isHidden(_ number: Int64) -> Bool { action(number) == 0 }
}
