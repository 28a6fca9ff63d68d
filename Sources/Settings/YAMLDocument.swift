/// Reads the documents of a YAML file (`---` between them) into trees.
///
/// Stricter than YAML: names must be texts and differ, and there are no anchors, aliases or tags,
/// so a small file cannot become a large tree and a reader sees what stands there.
/// An empty file has no documents.
///
/// - Returns: The documents that could be read; on a mistake, those before it.
package func readYAML(
    _ text: [UInt8],
    named file: String,
    limits: YAMLLimits = YAMLLimits(),
    noting list: MistakeList
) -> [YAMLNode] {
    guard text.count <= limits.textBytesMax else {
        let most = shownSize(limits.textBytesMax)
        list.add(at: Place(file), "the file is larger than \(most), the most that is read")
        return []
    }
    var builder = YAMLBuilder(YAMLEvents(text), file: file, limits: limits, list: list)
    return builder.documents()
}
