/// One setting: its name in files, its spellings as a flag and as a variable, and where it goes.
///
/// The table of all of them is the only place that names a setting.
struct Setting<Root>: Sendable {
    /// Its name in the file, a dot between section and member: `limits.body_bytes`.
    let path: String
    /// What stands for a value in help.
    let word: String
    /// One sentence for help and for the example file.
    let help: String
    /// True when several values may be given.
    let isList: Bool
    /// True when the flag alone means `true`.
    let isSwitch: Bool
    /// Reads the texts into the settings.
    let store: @Sendable (inout Root, [String], Surroundings) throws(Unreadable) -> Void
    /// Shows the value that the settings have.
    let show: @Sendable (Root) -> String

    /// A setting with one value.
    static func one<Value>(
        _ path: String,
        _ member: any WritableKeyPath<Root, Value> & Sendable,
        _ form: Form<Value>,
        _ help: String
    ) -> Setting {
        Setting(
            path: path,
            word: form.word,
            help: help,
            isList: false,
            isSwitch: Value.self == Bool.self,
            store: { (root, texts, around) throws(Unreadable) in
                guard let text = texts.last else { return }
                root[keyPath: member] = try form.read(text, around)
            },
            show: { form.show($0[keyPath: member]) }
        )
    }

    /// A setting with one value or none.
    static func optional<Value>(
        _ path: String,
        _ member: any WritableKeyPath<Root, Value?> & Sendable,
        _ form: Form<Value>,
        _ help: String
    ) -> Setting {
        .one(path, member, form.optional, help)
    }

    /// A setting with several values; a stronger source replaces them all.
    static func several<Value>(
        _ path: String,
        _ member: any WritableKeyPath<Root, [Value]> & Sendable,
        _ form: Form<Value>,
        _ help: String
    ) -> Setting {
        Setting(
            path: path,
            word: form.word,
            help: help,
            isList: true,
            isSwitch: false,
            store: { (root, texts, around) throws(Unreadable) in
                var values: [Value] = []
                for text in texts { values.append(try form.read(text, around)) }
                root[keyPath: member] = values
            },
            show: { root in
                let values = root[keyPath: member].map(form.show)
                return values.isEmpty ? "none" : values.joined(separator: ",")
            }
        )
    }

    /// `--limits-body-bytes`.
    var flag: String { "--" + flagName }

    /// `limits-body-bytes`.
    var flagName: String {
        String(path.map { $0 == "." || $0 == "_" ? "-" : $0 })
    }

    /// `TOLLGATE_LIMITS_BODY_BYTES`.
    var variable: String {
        "TOLLGATE_" + String(path.map { $0 == "." || $0 == "-" ? "_" : $0 }).uppercased()
    }
}
