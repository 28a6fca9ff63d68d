/// The entries of one month, as they were written into a file of their own before any was deleted.
package struct ArchivedMonth: Hashable, Sendable {
    /// The first day of the month.
    package let month: CivilDay
    /// The file's name in the data folder's `archive`.
    package let file: String
    /// How many entries are in it.
    package let entries: Int64
    /// Its size.
    package let bytes: Int64
    /// SHA-256 over the whole file.
    package let sha256: [UInt8]
    /// When it was written.
    package let madeAt: Timestamp

    /// Puts a month together.
    package init(
        month: CivilDay,
        file: String,
        entries: Int64,
        bytes: Int64,
        sha256: [UInt8],
        madeAt: Timestamp
    ) {
        self.month = month
        self.file = file
        self.entries = entries
        self.bytes = bytes
        self.sha256 = sha256
        self.madeAt = madeAt
    }
}

/// What one pass over old entries did.
package struct ArchiveResult: Sendable {
    /// The months that were written into files.
    package var written: [ArchivedMonth] = []
    /// The entries that were deleted; all of them are in files.
    package var deletedEntries: Int64 = 0

    /// Nothing done yet.
    package init() {}
}
