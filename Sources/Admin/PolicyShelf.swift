internal import Digest
internal import JSONText
package import Redaction

/// The policy files that are in force, for people to read, and the redactor made of them.
package struct PolicyShelf: Sendable {
    /// One file.
    package struct File: Sendable {
        /// Its name in the policies folder.
        package let name: String
        /// Its text.
        package let text: String
        /// True for what ships in the program, where the folder has no such file.
        package let isShipped: Bool

        /// Puts a file together.
        package init(name: String, text: String, isShipped: Bool) {
            self.name = name
            self.text = text
            self.isShipped = isShipped
        }
    }

    /// The files, as they were when they were read last.
    package let files: [File]
    /// What a tried text goes through.
    package let redactor: Redactor

    /// The files' SHA-256 by their names, as a JSON object for the audit log.
    package var facts: String {
        var json = JSONWriter()
        json.object { json in
            for file in files {
                json.name(file.name)
                json.string(hexadecimal(sha256(Array(file.text.utf8).span).bytes))
            }
        }
        return String(decoding: json.bytes, as: UTF8.self)
    }

    /// Puts a shelf together.
    package init(files: [File], redactor: Redactor) {
        self.files = files
        self.redactor = redactor
    }
}
