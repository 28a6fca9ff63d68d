/// Turns libyaml's events into trees, noting what the house does not allow.
struct YAMLBuilder {
    private let events: YAMLEvents
    private let file: String
    private let limits: YAMLLimits
    private let list: MistakeList
    private let mistakesBefore: Int
    private var nodes = 0

    init(_ events: YAMLEvents, file: String, limits: YAMLLimits, list: MistakeList) {
        self.events = events
        self.file = file
        self.limits = limits
        self.list = list
        mistakesBefore = list.mistakes.all.count
    }

    /// Ends the reading of a file after a mistake that leaves the rest without meaning.
    private struct Broken: Error {}

    /// All documents up to the end, or up to the first thing that cannot be read.
    mutating func documents() -> [YAMLNode] {
        var documents: [YAMLNode] = []
        do throws(Broken) {
            while let event = try next() {
                guard case .documentStart = event.kind else { continue }
                guard documents.count < limits.documentsMax else {
                    throw stop(at: event, "more than \(limits.documentsMax) documents")
                }
                documents.append(try node(try need(), depth: 0))
            }
        } catch {
            return documents
        }
        return documents
    }

    private mutating func node(_ event: YAMLEvent, depth: Int) throws(Broken) -> YAMLNode {
        nodes += 1
        guard nodes <= limits.nodesMax else {
            throw stop(at: event, "more than \(limits.nodesMax) values in one file")
        }
        guard depth < limits.depthMax else {
            throw stop(at: event, "nested more than \(limits.depthMax) deep")
        }
        let place = place(event)
        if event.hasAnchorOrTag {
            list.add(
                at: place,
                "anchors (`&name`) and tags (`!name`) are not read: leave it out, "
                    + "or put a text that begins with one in quotes"
            )
        }
        switch event.kind {
        case .text(let text, let isPlain):
            return YAMLNode(.text(text, isPlain: isPlain), at: place)
        case .alias:
            list.add(
                at: place,
                "aliases (`*name`) are not read: write the value out, "
                    + "or put a text that begins with `*` in quotes"
            )
            return YAMLNode(.text("*", isPlain: false), at: place)
        case .listStart:
            return YAMLNode(.list(try items(depth)), at: place)
        case .mapStart:
            return YAMLNode(.map(try members(depth)), at: place)
        case .documentStart, .end, .other:
            throw stop(at: event, "the document ends in the middle")
        }
    }

    private mutating func items(_ depth: Int) throws(Broken) -> [YAMLNode] {
        var items: [YAMLNode] = []
        while true {
            let event = try need()
            if case .end = event.kind { return items }
            items.append(try node(event, depth: depth + 1))
        }
    }

    private mutating func members(_ depth: Int) throws(Broken) -> [YAMLMember] {
        var members: [YAMLMember] = []
        var lines: [[UInt8]: Int] = [:]
        while true {
            let event = try need()
            if case .end = event.kind { return members }
            let name = try node(event, depth: depth + 1)
            let value = try node(try need(), depth: depth + 1)
            guard case .text(let text, _) = name.value else {
                list.add(at: name.place, "a name must be a text, not \(name.kind)")
                continue
            }
            // Bytes, not characters: String equality would take two spellings of é for one.
            let bytes = Array(text.utf8)
            if let line = lines[bytes] {
                list.add(
                    at: name.place,
                    "`\(text)` stands here twice; the first is in line \(line)"
                )
                continue
            }
            lines[bytes] = name.place.line
            members.append(YAMLMember(name: text, place: name.place, value: value))
        }
    }

    private func next() throws(Broken) -> YAMLEvent? {
        guard list.mistakes.all.count - mistakesBefore < limits.mistakesMax else {
            throw Broken()
        }
        do throws(YAMLFault) {
            return try events.next()
        } catch {
            let place = Place(file, line: error.line, column: error.column)
            list.add(at: place, error.sentence)
            throw Broken()
        }
    }

    private func need() throws(Broken) -> YAMLEvent {
        guard let event = try next() else {
            list.add(at: Place(file), "the file ends in the middle")
            throw Broken()
        }
        return event
    }

    private func place(_ event: YAMLEvent) -> Place {
        Place(file, line: event.line, column: event.column)
    }

    private func stop(at event: YAMLEvent, _ sentence: String) -> Broken {
        list.add(at: place(event), sentence)
        return Broken()
    }
}
