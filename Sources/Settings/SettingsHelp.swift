/// The settings as `tollgate serve --help` lists them, at most 100 columns wide.
package func settingsHelp() -> String {
    let defaults = ServeSettings()
    let upstream = UpstreamSettings(name: "default")
    var lines: [String] = []
    lines.append("Each setting is a flag, a variable of the environment, or a line of the settings")
    lines.append("file (--config FILE, TOLLGATE_CONFIG; tollgate.yaml by default), in this order.")
    lines.append("")
    let roots = rootTable.filter { !$0.path.hasPrefix("limits.") }
    let limits = rootTable.filter { $0.path.hasPrefix("limits.") }
    for setting in roots {
        lines += entry(setting, setting.flag, setting.path, defaults)
    }
    lines.append("")
    lines.append(
        "The upstream (another by name: --upstreams.NAME.key, TOLLGATE_UPSTREAMS_NAME_KEY):"
    )
    for setting in upstreamTable {
        let path = "upstreams.NAME.\(setting.path)"
        lines += entry(setting, "--" + upstreamFlagName(setting), path, upstream)
    }
    lines.append("")
    lines.append("Limits:")
    for setting in limits {
        lines += entry(setting, setting.flag, setting.path, defaults)
    }
    lines.append("")
    lines.append("The variable of --some-name is TOLLGATE_SOME_NAME; several values are divided by")
    lines.append("commas. Secrets may be written env:NAME or file:PATH. OPENAI_API_KEY and")
    lines.append("OPENAI_BASE_URL are used where nothing else names a key or a URL.")
    return lines.joined(separator: "\n") + "\n"
}

private func entry<Root>(
    _ setting: Setting<Root>,
    _ flag: String,
    _ path: String,
    _ defaults: Root
) -> [String] {
    let value = setting.isSwitch ? "" : " " + setting.word
    let several = setting.isList ? " (several)" : ""
    let shown = setting.show(defaults)
    let tail = shown == "none" ? "" : "; default \(shown)"
    let note = "[\(path)\(tail)]"
    let line = "      \(setting.help) \(note)"
    let second = line.count <= 100 ? [line] : ["      \(setting.help)", "      \(note)"]
    return ["  \(flag)\(value)\(several)"] + second
}
