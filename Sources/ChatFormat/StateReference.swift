internal import JSONText

/// An id in a request of something that the provider keeps, which need not be its sender's.
package struct StateReference: Equatable, Sendable {
    /// What it stands for.
    package enum Kind: Sendable {
        /// A response whose turns come before the request's (`previous_response_id`).
        case response
        /// A conversation (`conversation`).
        case conversation
        /// An item of the input that is nothing but its id, so that the provider fills it in.
        case item
        /// An item of the input that says all itself, and names its id too.
        case wholeItem
        /// The container that a tool's code runs in.
        case container
    }

    /// What it stands for.
    package let kind: Kind
    /// The provider's id.
    package let id: String

    package init(_ kind: Kind, _ id: String) {
        (self.kind, self.id) = (kind, id)
    }

    /// Notes the ids of an input's items.
    static func append(
        ofInput index: Int,
        in document: JSONDocument,
        _ bytes: Span<UInt8>,
        to references: inout [StateReference]
    ) {
        for item in document.elements(of: index) where document[item].kind == .object {
            guard let id = text("id", of: item, in: document, bytes), !id.isEmpty else { continue }
            let kind: Kind = isBare(item, document, bytes) ? .item : .wholeItem
            references.append(StateReference(kind, id))
        }
    }

    /// Notes the containers that tools name.
    static func append(
        ofTools index: Int,
        in document: JSONDocument,
        _ bytes: Span<UInt8>,
        to references: inout [StateReference]
    ) {
        for tool in document.elements(of: index) where document[tool].kind == .object {
            guard let id = text("container", of: tool, in: document, bytes) else { continue }
            references.append(StateReference(.container, id))
        }
    }

    /// Whether the provider has to look an item up: references, and the items of which the API
    /// reference says that their id alone may be sent back.
    private static func isBare(
        _ item: Int,
        _ document: JSONDocument,
        _ bytes: Span<UInt8>
    ) -> Bool {
        switch text("type", of: item, in: document, bytes) {
        case nil: document.member("role", of: item, in: bytes) == nil
        case "item_reference": true
        case "reasoning": text("encrypted_content", of: item, in: document, bytes) == nil
        case "image_generation_call": text("result", of: item, in: document, bytes) == nil
        default: false
        }
    }

    private static func text(
        _ name: StaticString,
        of object: Int,
        in document: JSONDocument,
        _ bytes: Span<UInt8>
    ) -> String? {
        guard let value = document.member(name, of: object, in: bytes),
            document[value].kind == .string
        else { return nil }
        return document.text(value, in: bytes)
    }
}
