internal import JSONText

extension PromptWalk {
    /// Adds a message's content: a string, or parts of several kinds.
    mutating func content(_ index: Int, _ bytes: Span<UInt8>) {
        guard document[index].kind == .array else {
            text.add(document, index, bytes)
            return
        }
        for part in document.elements(of: index) { contentPart(part, bytes) }
    }

    private mutating func contentPart(_ part: Int, _ bytes: Span<UInt8>) {
        guard document[part].kind == .object else {
            text.add(document, part, bytes)
            return
        }
        guard let type = document.member("type", of: part, in: bytes) else {
            return strings(part, bytes)
        }
        let place = Self.partTypes.index(of: type, in: document, bytes)
        switch place.flatMap(PartType.init(rawValue:)) {
        case .text, .inputText, .outputText: member("text", of: part, bytes)
        case .imageURL, .inputImage, .image: imagePart(part, bytes)
        case .inputAudio: audioPart(part, bytes)
        case .file, .inputFile: filePart(part, bytes)
        case .refusal: member("refusal", of: part, bytes)
        case nil: strings(part, bytes)
        }
    }

    /// What a part of a message is; the order is that of `partTypes`.
    private enum PartType: Int {
        case text, inputText, outputText, imageURL, inputImage, image, inputAudio, file, inputFile
        case refusal
    }

    private static let partTypes = JSONNames([
        "text", "input_text", "output_text", "image_url", "input_image", "image", "input_audio",
        "file", "input_file", "refusal",
    ])

    private mutating func member(_ name: StaticString, of object: Int, _ bytes: Span<UInt8>) {
        guard let value = document.member(name, of: object, in: bytes) else { return }
        text.add(document, value, bytes)
    }

    /// Chat has `image_url: {url, detail}`, Responses `image_url` and `detail` side by side.
    private mutating func imagePart(_ part: Int, _ bytes: Span<UInt8>) {
        let nested = document.member("image_url", of: part, in: bytes)
        let holder = nested.flatMap { document[$0].kind == .object ? $0 : nil } ?? part
        let url =
            holder == part ? nested : document.member("url", of: holder, in: bytes)
        let detail = detail(document.member("detail", of: holder, in: bytes), bytes)
        images.append((url.flatMap { size($0, bytes) }, detail))
    }

    /// The size in a `data:` URL; a bound takes the largest size there is.
    private func size(_ url: Int, _ bytes: Span<UInt8>) -> ImageSize? {
        let node = document[url]
        guard text.counts, node.kind == .string else { return nil }
        return ImageSize(dataURL: bytes.extracting(node.inner))
    }

    private func detail(_ index: Int?, _ bytes: Span<UInt8>) -> ImageRule.Detail {
        guard let index else { return .auto }
        if document.isString(index, "low", in: bytes) { return .low }
        if document.isString(index, "high", in: bytes) { return .high }
        return document.isString(index, "original", in: bytes) ? .original : .auto
    }

    private mutating func audioPart(_ part: Int, _ bytes: Span<UInt8>) {
        text.tally.audios += 1
        let rule = rules.audio
        guard let holder = document.member("input_audio", of: part, in: bytes),
            let data = document.member("data", of: holder, in: bytes),
            document[data].kind == .string
        else {
            text.tally.add(rule.boundMin)
            return
        }
        let length = AudioLength(base64: bytes.extracting(document[data].inner))
        let tokens = length.tokens(rule.perSecond, compressedTo: rule.bitsPerSecond)
        let most = length.tokens(rule.perSecond, compressedTo: rule.bitsPerSecondMin)
        text.tally.add(tokens, bound: max(rule.boundMin, most * rule.boundPercent / 100 + 1))
    }

    private mutating func filePart(_ part: Int, _ bytes: Span<UInt8>) {
        text.tally.files += 1
        let holder = document.member("file", of: part, in: bytes) ?? part
        guard let data = document.member("file_data", of: holder, in: bytes),
            document[data].kind == .string
        else {
            text.tally.add(rules.files.unknown, bound: rules.files.unknownMax)
            return
        }
        let size = Int64(Base64.decodedCount(document[data].inner.count))
        text.tally.add(
            size / max(rules.files.bytesPerToken, 1) + 1,
            bound: max(size, rules.audio.boundMin)
        )
    }
}

extension JSONDocument {
    /// The decoded bytes of a string; none of any other value.
    func decoded(_ index: Int, of bytes: Span<UInt8>) -> [UInt8] {
        guard self[index].kind == .string else { return [] }
        var text: [UInt8] = []
        decode(index, of: bytes, into: &text)
        return text
    }
}
