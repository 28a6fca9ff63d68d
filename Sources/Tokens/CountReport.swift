internal import JSONText

/// What `tollgate count` says about one text.
package struct CountReport: Sendable, Equatable {
    /// The model that was named, if one was.
    package let model: String?
    /// The encoding used.
    package let encoding: Encoding
    /// False if the model's name is not known, so that the encoding is a guess.
    package let encodingKnown: Bool
    /// The tokens of the text.
    package let tokens: Int
    /// The bytes of the text.
    package let bytes: Int

    /// What a person should correct before anything is counted.
    package enum Fault: Error, Equatable {
        /// No encoding has this name.
        case unknownEncoding(String)

        /// A sentence for the command line.
        package var message: String {
            switch self {
            case .unknownEncoding(let name):
                "there is no encoding \(name); there are "
                    + Encoding.allCases.map(\.name).joined(separator: ", ")
            }
        }
    }

    /// Counts a text by an encoding's name, else by a model's; without both, with o200k_base.
    package init(
        _ text: Span<UInt8>,
        encoding name: String?,
        model: String?,
        _ counter: TokenCounter
    ) throws(Fault) {
        if let name {
            guard let encoding = Encoding(name: name) else { throw .unknownEncoding(name) }
            (self.encoding, encodingKnown) = (encoding, true)
        } else if let model {
            (encoding, encodingKnown) = Encoding.forModel(model)
        } else {
            (encoding, encodingKnown) = (.o200kBase, true)
        }
        self.model = model
        tokens = counter.count(text, encoding)
        bytes = text.count
    }

    /// A sentence if the encoding is a guess.
    package var doubt: String? {
        guard !encodingKnown, let model else { return nil }
        return "the model \(model) is not known; counted with \(encoding.name)"
    }

    /// One JSON object for programs.
    package var json: [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.name("count")
        writer.integer(Int64(tokens))
        writer.name("bytes")
        writer.integer(Int64(bytes))
        writer.name("encoding")
        writer.string(encoding.name)
        writer.name("encoding_known")
        writer.bool(encodingKnown)
        writer.name("model")
        if let model { writer.string(model) } else { writer.null() }
        writer.endObject()
        return writer.bytes
    }
}
