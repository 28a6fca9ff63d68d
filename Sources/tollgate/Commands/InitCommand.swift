internal import Admin
internal import Glibc
internal import Metering
internal import SQLiteStore
internal import Settings

/// `tollgate init`: a folder with everything that an operator edits, and the first admin key.
enum InitCommand {
    static let command = Command(
        "init",
        "writes settings, policy files and a data folder, and shows the first admin key",
        arguments: ["[DIR]"],
        options: [OutputForm.jsonOption],
        notes: ["Files that are there already stay as they are."],
        run: run
    )

    private static let settingsText = """
        # Settings of Tollgate. Every line has a default; `tollgate serve --help` lists all of them.

        listen: 127.0.0.1:8080      # *:8080 for all addresses of this machine
        data: data                  # ledger.db, admin.sock, secrets
        policies: policies          # redaction, plans, prices, prompts, tokens
        time_zone: UTC              # where days, weeks and months begin

        upstreams:
          openai:
            url: https://api.openai.com/v1
            key: env:OPENAI_API_KEY # or file:PATH; clients never see it

        """

    @Sendable private static func run(_ invocation: Invocation) async throws(CommandFault) {
        let folder = invocation.arguments.first ?? "."
        try makeFolder(folder)
        let policies = invocation.text("policies") ?? folder + "/policies"
        try makeFolder(policies)
        var files = [(folder + "/tollgate.yaml", Array(settingsText.utf8))]
        for policy in ShippedPolicy.allCases {
            files.append((policies + "/" + policy.fileName, policy.text))
        }
        try makeFolder(policies + "/words")
        files.append((policies + "/words/example.txt", ShippedPolicy.exampleWords))
        let isJSON = invocation.form == .json
        for (path, text) in files {
            let isThere = isFile(path)
            guard isThere || createFile(path, text, mode: 0o644) else {
                throw .failed("\(path) cannot be written: \(systemReason())")
            }
            if !isJSON { StandardOutput.print((isThere ? "kept   " : "wrote  ") + path) }
        }
        let data = invocation.text("data") ?? folder + "/data"
        let hadLedger = isFile(data + "/ledger.db")
        let key = try await firstKey(data)
        if isJSON {
            var fields = Fields()
            fields.text("folder", folder)
            fields.text("data", data)
            fields.text("admin_key", key)
            return StandardOutput.write(fields.json + [0x0A])
        }
        StandardOutput.print((hadLedger ? "kept   " : "made   ") + data)
        tell(folder, key)
    }

    private static func makeFolder(_ path: String) throws(CommandFault) {
        // SAFETY: the call reads the path, which ends with a zero, and keeps nothing of it.
        guard unsafe mkdir(path, 0o755) == 0 || errno == EEXIST else {
            throw .failed("\(path) cannot be made: \(systemReason())")
        }
    }

    /// Opens the ledger in the folder and makes the first owner's key; nil when there is one.
    private static func firstKey(_ data: String) async throws(CommandFault) -> String? {
        let secrets: DataSecrets
        do throws(StartFault) {
            secrets = try DataSecrets(folder: data)
        } catch {
            throw .failed(error.sentence)
        }
        let ledger: SQLiteLedger
        do throws(LedgerOpenFault) {
            ledger = try SQLiteLedger(folder: data, policy: Policy())
        } catch {
            throw .failed("\(data): \(error.sentence)")
        }
        let hasher = KeyHasher(pepper: secrets.pepper, former: secrets.formerPepper)
        var text: String?
        do throws(LedgerFault) {
            let key = try await ensureOwnerKey(in: ledger, hasher: hasher, now: wallTime())
            text = key.map { String(decoding: $0.revealed, as: UTF8.self) }
        } catch {
            await ledger.close()
            throw .failed("the ledger does not answer: \(error.name)")
        }
        await ledger.close()
        return text
    }

    private static func tell(_ folder: String, _ key: String?) {
        if let key {
            StandardOutput.print("\nThe first admin key, shown this once:\n\n    \(key)")
        } else {
            StandardOutput.print("\nThere is an owner's key already.")
        }
        let enter = folder == "." ? "" : "cd \(folder) && "
        StandardOutput.print(
            """

            Next:

                \(enter)OPENAI_API_KEY=... tollgate serve
                \(enter)tollgate user add ann
                \(enter)tollgate key create --user ann
            """
        )
    }
}
