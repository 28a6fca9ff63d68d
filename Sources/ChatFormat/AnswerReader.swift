package import JSONText

/// Reads what passes by on its way back: whole answers, and the data of stream events.
///
/// One reader serves many answers, one after the other; what it found holds until it reads again.
/// It never throws: shapes that it does not know have no pieces and no usage, and are forwarded.
package struct AnswerReader: Sendable {
    /// What a body or an event's data turned out to be.
    package enum Reading: Equatable, Sendable {
        /// An answer or a part of one.
        case answer
        /// The provider reports a failure: the top-level member `error` is there and not null.
        case failure
        /// The event `[DONE]`, which ends a stream.
        case done
        /// No JSON, or JSON that we do not accept.
        case broken(JSONError)
    }

    /// A choice that has come to its end.
    package struct Finish: Equatable, Sendable {
        /// The choice's index.
        package let choice: Int
        /// The index of `finish_reason`, which is not null.
        package let reason: Int
    }

    /// The document last read; without any value after `[DONE]` and after broken JSON.
    package private(set) var document = JSONDocument()
    /// The strings that the model wrote, without empty ones, in the order in which they stand.
    package internal(set) var pieces: [AnswerPiece] = []
    /// The choices that end here.
    package internal(set) var finishes: [Finish] = []
    /// How many choices there are here.
    package internal(set) var choices = 0
    /// The usage, if there is one that can be believed.
    package internal(set) var usage: Usage?
    /// Whether this is the last event of a Responses stream.
    package internal(set) var isFinal = false
    /// The index of the answer's `id`, a string.
    package internal(set) var id: Int?
    /// The indexes of the ids of what the provider keeps of a response beside itself: its items,
    /// and the containers that its code ran in.
    package internal(set) var keptIDs: [Int] = []
    /// The index of the answer's `model`, a string.
    package internal(set) var model: Int?
    /// The index of the answer's `service_tier`, a string.
    package internal(set) var serviceTier: Int?
    /// The index of the error reported.
    package internal(set) var error: Int?
    /// The index of the top-level `usage`, null or not.
    var usageIndex: Int?

    /// A reader that has read nothing yet.
    package init() {}

    /// Reads the data of one stream event.
    package mutating func read(event data: Span<UInt8>, of route: Route) -> Reading {
        if Self.isDone(data) {
            forget()
            return .done
        }
        return read(data, route, isEvent: true)
    }

    /// Reads a whole body.
    package mutating func read(body: Span<UInt8>, of route: Route) -> Reading {
        read(body, route, isEvent: false)
    }

    private mutating func read(
        _ bytes: Span<UInt8>,
        _ route: Route,
        isEvent: Bool
    ) -> Reading {
        forget()
        do throws(JSONError) {
            try document.parse(bytes, route == .embeddings ? .embeddings : .answer)
        } catch {
            return .broken(error)
        }
        guard document[JSONDocument.root].kind == .object else { return .answer }
        if route == .responses, isEvent {
            readEvent(bytes)
        } else {
            readAnswer(JSONDocument.root, bytes)
        }
        return error == nil ? .answer : .failure
    }

    private mutating func forget() {
        document.removeAll()
        pieces.removeAll(keepingCapacity: true)
        finishes.removeAll(keepingCapacity: true)
        keptIDs.removeAll(keepingCapacity: true)
        choices = 0
        (usage, usageIndex, isFinal) = (nil, nil, false)
        (id, model, serviceTier, error) = (nil, nil, nil, nil)
    }

    /// Whether data is the text `[DONE]`, white space aside.
    private static func isDone(_ data: Span<UInt8>) -> Bool {
        guard data.count >= 6, data.count < 16 else { return false }
        var at = 0
        while at < data.count, data[at] <= 0x20 { at += 1 }
        let word: StaticString = "[DONE]"
        guard data.count - at >= word.utf8CodeUnitCount else { return false }
        for offset in 0..<word.utf8CodeUnitCount {
            // SAFETY: the offset is below the literal's length.
            guard unsafe data[at + offset] == word.utf8Start[offset] else { return false }
        }
        at += word.utf8CodeUnitCount
        while at < data.count, data[at] <= 0x20 { at += 1 }
        return at == data.count
    }
}

extension JSONLimits {
    /// An answer may be long; what lies below a tool call's function is not kept.
    static let answer = answers(keptDepth: 7)
    /// Embeddings are millions of numbers, of which none is kept.
    static let embeddings = answers(keptDepth: 2)

    private static func answers(keptDepth: Int) -> JSONLimits {
        var limits = JSONLimits()
        limits.keptDepth = keptDepth
        limits.members = 10_000_000
        limits.values = 4_000_000
        limits.numberDigits = 400
        return limits
    }
}
