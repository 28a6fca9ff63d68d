internal import CYAML

/// What libyaml saw, copied out of its memory.
struct YAMLEvent {
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
    let line: Int
    let column: Int
    let hasAnchorOrTag: Bool
}

/// Why libyaml could not go on, and where.
struct YAMLFault: Error {
    let line: Int
    let column: Int
    let sentence: String
}

/// libyaml's parser over a text: the one place where its memory is touched.
@safe final class YAMLEvents {
    // SAFETY: both live from `init` to `deinit` and never move; the parser keeps pointers to itself
    // and into the copied text. Every text of an event is copied before the event is deleted.
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private let text: UnsafeMutableBufferPointer<UInt8>

    init(_ bytes: [UInt8]) {
        // SAFETY: the copy has room for all bytes; the parser is initialised before its first use.
        unsafe text = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: bytes.count)
        _ = unsafe text.initialize(from: bytes)
        unsafe parser = UnsafeMutablePointer<yaml_parser_t>.allocate(capacity: 1)
        guard unsafe yaml_parser_initialize(parser) == 1 else {
            preconditionFailure("libyaml found no memory")
        }
        unsafe yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        unsafe yaml_parser_set_input_string(parser, text.baseAddress, text.count)
    }

    deinit {
        // SAFETY: nothing refers to either any more; bytes need no deinitialisation.
        unsafe yaml_parser_delete(parser)
        unsafe parser.deallocate()
        unsafe text.deallocate()
    }

    /// The next event; nil at the end of the text.
    func next() throws(YAMLFault) -> YAMLEvent? {
        // SAFETY: the event is filled by the parser or stays zero, and is deleted once, at the end.
        var event = unsafe yaml_event_t()
        guard unsafe yaml_parser_parse(parser, &event) == 1 else { throw fault() }
        defer { unsafe yaml_event_delete(&event) }
        guard unsafe event.type != YAML_STREAM_END_EVENT else { return nil }
        let (kind, isMarked) = unsafe kind(of: event)
        return YAMLEvent(
            kind: kind,
            line: Int(unsafe event.start_mark.line) + 1,
            column: Int(unsafe event.start_mark.column) + 1,
            hasAnchorOrTag: isMarked
        )
    }

    private func kind(of event: yaml_event_t) -> (YAMLEvent.Kind, isMarked: Bool) {
        // SAFETY: only the part of the union is read that the event's type names.
        switch unsafe event.type {
        case YAML_DOCUMENT_START_EVENT: return (.documentStart, false)
        case YAML_SCALAR_EVENT:
            let scalar = unsafe event.data.scalar
            let bytes = unsafe UnsafeBufferPointer(start: scalar.value, count: scalar.length)
            let text = unsafe String(decoding: bytes, as: UTF8.self)
            let isPlain = unsafe scalar.style == YAML_PLAIN_SCALAR_STYLE
            let isMarked = unsafe scalar.anchor != nil || scalar.tag != nil
            return (.text(text, isPlain: isPlain), isMarked)
        case YAML_ALIAS_EVENT: return (.alias, false)
        case YAML_SEQUENCE_START_EVENT:
            let start = unsafe event.data.sequence_start
            return unsafe (.listStart, start.anchor != nil || start.tag != nil)
        case YAML_MAPPING_START_EVENT:
            let start = unsafe event.data.mapping_start
            return unsafe (.mapStart, start.anchor != nil || start.tag != nil)
        case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT: return (.end, false)
        default: return (.other, false)
        }
    }

    private func fault() -> YAMLFault {
        // SAFETY: libyaml's sentences are constants of the library.
        let problem = unsafe parser.pointee.problem.map { unsafe String(cString: $0) } ?? ""
        let context = unsafe parser.pointee.context.map { unsafe String(cString: $0) } ?? ""
        let sentence = yamlSentence(problem: problem, context: context)
        if unsafe parser.pointee.error == YAML_READER_ERROR {
            // For bytes that are no text libyaml knows the offset only.
            let before = unsafe text.prefix(parser.pointee.problem_offset)
            return YAMLFault(
                line: unsafe before.count { $0 == 0x0A } + 1,
                column: 0,
                sentence: sentence
            )
        }
        let mark = unsafe parser.pointee.problem_mark
        return YAMLFault(line: mark.line + 1, column: mark.column + 1, sentence: sentence)
    }
}

/// libyaml's words, with ours for the faults that people really make.
private func yamlSentence(problem: String, context: String) -> String {
    switch (problem, context) {
    case (_, "while scanning an alias"):
        "`*` begins an alias in YAML: put the text in quotes, as in `\"*\"`"
    case ("found character that cannot start any token", _):
        "this character cannot begin a value: is it a tab, or does the text need quotes?"
    case ("mapping values are not allowed in this context", _):
        "a `:` does not belong here: is the line indented wrongly, or does a text need quotes?"
    case ("could not find expected ':'", _):
        "a `:` is missing behind a name"
    case ("", _): "this is not YAML"
    case (_, ""): problem
    default: "\(problem) \(context)"
    }
}
