internal import CYAML

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
    var builder = YAMLBuilder(text, file: file, limits: limits, list: list)
    // libyaml keeps a pointer to the parser inside the parser, so it must not move.
    let parser = UnsafeMutablePointer<yaml_parser_t>.allocate(capacity: 1)
    defer { unsafe parser.deallocate() }
    // SAFETY: the parser is initialised before and deleted after every use, and reads the buffer
    // only inside this closure.
    return unsafe text.withUnsafeBufferPointer { bytes in
        guard unsafe yaml_parser_initialize(parser) == 1 else {
            preconditionFailure("libyaml found no memory")
        }
        defer { unsafe yaml_parser_delete(parser) }
        unsafe yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        unsafe yaml_parser_set_input_string(parser, bytes.baseAddress, bytes.count)
        return unsafe builder.documents(of: parser)
    }
}
