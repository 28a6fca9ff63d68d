/// How many asks the next commit should wait for: as many as came the last times.
///
/// Clients that all wait for us send nothing more until they are answered, so waiting longer than
/// until the last of them has come gains nothing; clients that come at random fill the time. Both
/// show in how many came before the time was over.
struct Company {
    /// The most asks worth waiting for: the cost of a commit is shared well enough then.
    static let most = 256
    /// Commits between two looks for more, and how long one look takes.
    static let commitsBetweenLooks = 16
    static let pauseMicroseconds = 250

    /// How many asks end the wait.
    private(set) var wanted = 2
    private var commits = 0

    /// Notes how many asks came; true when it is time to look for more than were wanted.
    mutating func came(_ asks: Int) -> Bool {
        guard asks >= wanted else {
            // The time is over: so many come in it, and waiting for more is no use.
            wanted = max(asks, 1)
            commits = 0
            return false
        }
        commits += 1
        guard commits >= Self.commitsBetweenLooks || asks > wanted, asks < Self.most else {
            return false
        }
        commits = 0
        return true
    }

    /// Notes how many asks a look found.
    mutating func found(_ asks: Int) {
        wanted = min(max(asks, wanted), Self.most)
    }
}
