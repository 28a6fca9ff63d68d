/// Reads a policy file that has one document, a map; an empty file is an empty map.
func readPolicy(
    _ text: [UInt8],
    named file: String,
    noting list: MistakeList,
    _ body: (MapReader) -> Void
) {
    let documents = readYAML(text, named: file, noting: list)
    if documents.count > 1 {
        list.add(at: documents[1].place, "this file has one document, without `---`")
    }
    let empty = YAMLNode(.map([]), at: Place(file))
    let document = documents.first.flatMap { $0.isMissing ? nil : $0 } ?? empty
    readMap(document, called: "this file", noting: list) { map in
        if let version = map.read("version", .count(1...1_000)), version != 1 {
            map.note("version", "this program reads version 1")
        }
        body(map)
    }
}
