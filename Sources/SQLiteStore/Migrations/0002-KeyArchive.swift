internal import Metering

extension Migration {
    /// In which form a key's texts are kept; NULL leaves it to the settings.
    static let keyArchive = Migration(number: 2, sql: "ALTER TABLE key ADD COLUMN archive INTEGER")
}

extension ArchiveForm {
    /// The form as the schema writes it.
    var number: Int64 {
        switch self {
        case .redacted: 0
        case .full: 1
        case .none: 2
        }
    }

    init(number: Int64) {
        self =
            switch number {
            case 1: .full
            case 2: .none
            default: .redacted
            }
    }
}
