internal import Metering

extension LedgerCheck {
    /// I7: what is not here any more is in files, without a gap, as they were written.
    mutating func archives(in reader: LedgerReader) throws(SQLiteFault) {
        let gone = try reader.archivedThrough()
        var last: Int64 = 0
        let ranges = try reader.database.prepare("SELECT first, last FROM archive ORDER BY first")
        var gaps = 0
        try ranges.forEachRow { row in
            if row.int(0) != last + 1 { gaps += 1 }
            last = row.int(1)
        }
        if gaps > 0 { add(broken: "I7: the files of old entries leave \(gaps) gaps") }
        if gone > last {
            add(broken: "I7: entries up to block \(gone) are gone, but files end at \(last)")
        }
        let months = try reader.archives()
        guard !months.isEmpty, let folder = reader.archiveFolder else { return }
        var (sound, elsewhere) = (0, 0)
        for month in months {
            let path = folder + "/" + month.file
            // Files may be moved to where old things are kept.
            guard DataFolder.isThere(path) else {
                elsewhere += 1
                continue
            }
            if try MonthFile.checksum(of: path).0 == month.sha256 {
                sound += 1
            } else {
                add(broken: "archive: \(month.file) is not as it was written")
            }
        }
        guard sound + elsewhere > 0 else { return }
        let moved = elsewhere == 0 ? "" : ", \(elsewhere) are elsewhere and were not looked at"
        add(proven: "\(sound) files of old entries are as they were written\(moved)")
    }
}
