internal import CYAML

/// Turns libyaml's events into trees, noting what the house does not allow.
struct YAMLBuilder {
    let file: String
    let limits: YAMLLimits
    let list: MistakeList
    private let text: [UInt8]
    private var nodes = 0

    init(_ text: [UInt8], file: String, limits: YAMLLimits, list: MistakeList) {
        self.text = text
        self.file = file
        self.limits = limits
        self.list = list
    }

    /// Ends the reading of a file after a mistake that leaves the rest without meaning.
    private struct Broken: Error {}

    /// All documents up to the end, or up to the first thing that cannot be read.
    mutating func documents(of parser: UnsafeMutablePointer<yaml_parser_t>) -> [YAMLNode] {
        var documents: [YAMLNode] = []
        do throws(Broken) {
            while let event = try unsafe next(parser) {
                guard case .documentStart = event.kind else { continue }
                guard documents.count < limits.documentsMax else {
                    throw stop(at: event.place, "more than \(limits.documentsMax) documents")
                }
                let first = try unsafe need(parser)
                documents.append(try unsafe node(first, parser, depth: 0))
            }
        } catch {
            return documents
        }
        return documents
    }

    private mutating func node(
        _ event: Event,
        _ parser: UnsafeMutablePointer<yaml_parser_t>,
        depth: Int
    ) throws(Broken) -> YAMLNode {
        nodes += 1
        guard nodes <= limits.nodesMax else {
            throw stop(at: event.place, "more than \(limits.nodesMax) values in one file")
        }
        guard depth < limits.depthMax else {
            throw stop(at: event.place, "nested more than \(limits.depthMax) deep")
        }
        if event.hasAnchorOrTag {
            note(at: event.place, "anchors (`&name`) and tags (`!name`) are not read: leave it out")
        }
        switch event.kind {
        case .text(let text, let isPlain):
            return YAMLNode(.text(text, isPlain: isPlain), at: event.place)
        case .alias:
            note(
                at: event.place,
                "aliases (`*name`) are not read: write the value out, "
                    + "or put it in quotes when a text that begins with `*` is meant"
            )
            return YAMLNode(.text("", isPlain: true), at: event.place)
        case .listStart:
            return YAMLNode(.list(try unsafe items(parser, depth)), at: event.place)
        case .mapStart:
            return YAMLNode(.map(try unsafe members(parser, depth)), at: event.place)
        case .documentStart, .end, .other:
            throw stop(at: event.place, "the document ends in the middle")
        }
    }

    private mutating func items(
        _ parser: UnsafeMutablePointer<yaml_parser_t>,
        _ depth: Int
    ) throws(Broken) -> [YAMLNode] {
        var items: [YAMLNode] = []
        while true {
            let event = try unsafe need(parser)
            if case .end = event.kind { return items }
            items.append(try unsafe node(event, parser, depth: depth + 1))
        }
    }

    private mutating func members(
        _ parser: UnsafeMutablePointer<yaml_parser_t>,
        _ depth: Int
    ) throws(Broken) -> [YAMLMember] {
        var members: [YAMLMember] = []
        var lines: [[UInt8]: Int] = [:]
        while true {
            let event = try unsafe need(parser)
            if case .end = event.kind { return members }
            let name = try unsafe node(event, parser, depth: depth + 1)
            let value = try unsafe node(try unsafe need(parser), parser, depth: depth + 1)
            guard case .text(let text, _) = name.value else {
                note(at: name.place, "a name must be a text, not \(name.kind)")
                continue
            }
            // Bytes, not characters: String equality would take two spellings of é for one.
            if let line = lines.updateValue(name.place.line, forKey: Array(text.utf8)) {
                note(at: name.place, "`\(text)` stands here twice; the first is in line \(line)")
                continue
            }
            members.append(YAMLMember(name: text, place: name.place, value: value))
        }
    }

    private func need(
        _ parser: UnsafeMutablePointer<yaml_parser_t>
    ) throws(Broken) -> Event {
        guard let event = try unsafe next(parser) else {
            throw stop(at: Place(file), "the file ends in the middle")
        }
        return event
    }

    private func note(at place: Place, _ sentence: String) {
        list.add(at: place, sentence)
    }

    private func stop(at place: Place, _ sentence: String) -> Broken {
        list.add(at: place, sentence)
        return Broken()
    }

    /// What libyaml saw, copied out of its memory.
    private struct Event {
        enum Kind {
            case documentStart
            case text(String, isPlain: Bool)
            case alias
            case listStart
            case mapStart
            case end
            case other
        }

        let kind: Kind
        let place: Place
        let hasAnchorOrTag: Bool
    }

    /// The next event; nil at the end of the file.
    private func next(
        _ parser: UnsafeMutablePointer<yaml_parser_t>
    ) throws(Broken) -> Event? {
        guard list.mistakes.all.count < limits.mistakesMax else { throw Broken() }
        var event = unsafe yaml_event_t()
        guard unsafe yaml_parser_parse(parser, &event) == 1 else {
            throw stop(at: unsafe faultPlace(parser), unsafe faultSentence(parser))
        }
        // SAFETY: the event was filled by the parser; its texts are copied before this deletes it.
        defer { unsafe yaml_event_delete(&event) }
        let place = unsafe Place(
            file,
            line: event.start_mark.line + 1,
            column: event.start_mark.column + 1
        )
        switch unsafe event.type {
        case YAML_STREAM_END_EVENT: return nil
        case YAML_DOCUMENT_START_EVENT:
            return Event(kind: .documentStart, place: place, hasAnchorOrTag: false)
        case YAML_SCALAR_EVENT:
            let scalar = unsafe event.data.scalar
            let marked = unsafe scalar.anchor != nil || scalar.tag != nil
            let bytes = unsafe UnsafeBufferPointer(start: scalar.value, count: scalar.length)
            let text = unsafe String(decoding: bytes, as: UTF8.self)
            let isPlain = unsafe scalar.style == YAML_PLAIN_SCALAR_STYLE
            return Event(kind: .text(text, isPlain: isPlain), place: place, hasAnchorOrTag: marked)
        case YAML_ALIAS_EVENT:
            return Event(kind: .alias, place: place, hasAnchorOrTag: false)
        case YAML_SEQUENCE_START_EVENT:
            let start = unsafe event.data.sequence_start
            let marked = unsafe start.anchor != nil || start.tag != nil
            return Event(kind: .listStart, place: place, hasAnchorOrTag: marked)
        case YAML_MAPPING_START_EVENT:
            let start = unsafe event.data.mapping_start
            let marked = unsafe start.anchor != nil || start.tag != nil
            return Event(kind: .mapStart, place: place, hasAnchorOrTag: marked)
        case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT:
            return Event(kind: .end, place: place, hasAnchorOrTag: false)
        default:
            return Event(kind: .other, place: place, hasAnchorOrTag: false)
        }
    }

    private func faultPlace(_ parser: UnsafeMutablePointer<yaml_parser_t>) -> Place {
        if unsafe parser.pointee.error == YAML_READER_ERROR {
            // For bytes that are no text libyaml knows the offset only.
            let before = text.prefix(unsafe parser.pointee.problem_offset)
            return Place(file, line: before.count { $0 == 0x0A } + 1)
        }
        let mark = unsafe parser.pointee.problem_mark
        return Place(file, line: mark.line + 1, column: mark.column + 1)
    }

    /// libyaml's words with ours for the two faults that people really make.
    private func faultSentence(_ parser: UnsafeMutablePointer<yaml_parser_t>) -> String {
        guard let problem = unsafe parser.pointee.problem else { return "this is not YAML" }
        let words = unsafe String(cString: problem)
        let context = unsafe parser.pointee.context.map { unsafe String(cString: $0) } ?? ""
        if context == "while scanning an alias" {
            return "`*` begins an alias in YAML: put the text in quotes, as in `\"*\"`"
        }
        if words == "found character that cannot start any token" {
            return "this character cannot begin a value: is it a tab, or does the text need quotes?"
        }
        return context.isEmpty ? words : "\(words) \(context)"
    }
}
