/// What can be wrong with a message.
///
/// After any of these the connection must be closed: where the next message begins is no longer
/// known, or not to be trusted.
/// A driver that reads requests answers `status` with `sentence`; one that reads an upstream's
/// answer turns every case into 502.
package enum WireError: Error, Equatable, CaseIterable {
    // Start line.
    case requestLineMalformed, methodInvalid, methodTooLong, connectRefused
    case targetInvalid, targetTooLong, targetDiffersFromHost
    case versionMalformed, versionUnsupported, statusLineMalformed
    // Lines.
    case bareLineFeed, bareCarriageReturn, lineFolded, headTooLarge, fieldsTooMany
    // Fields.
    case fieldNameEmpty, fieldNameInvalid, spaceBeforeColon, fieldWithoutColon
    case fieldValueInvalid, fieldRepeated, hostMissing, hostInvalid
    case connectionInvalid, expectationUnknown, upgradeUnasked
    // Framing.
    case contentLengthInvalid, transferEncodingInvalid, transferEncodingTooOld
    case contentLengthAndTransferEncoding
    case chunkSizeInvalid, chunkSizeTooLarge, chunkExtensionInvalid, chunkExtensionsTooLarge
    case chunkEndMissing, trailerInvalid, trailersTooLarge, bodyCutShort
    // Server-sent events.
    case eventTooLarge
    // Writing.
    case partUnwritable

    /// The status a server answers with before it closes.
    package var status: Int {
        switch self {
        case .targetTooLong: 414
        case .expectationUnknown: 417
        case .headTooLarge, .fieldsTooMany, .trailersTooLarge: 431
        case .partUnwritable: 500
        case .methodTooLong, .connectRefused: 501
        case .upgradeUnasked, .eventTooLarge: 502
        case .versionUnsupported: 505
        default: 400
        }
    }

    /// One sentence for the caller; it never quotes what was sent.
    package var sentence: String {
        switch self {
        case .requestLineMalformed: "The request line is not METHOD TARGET VERSION."
        case .methodInvalid: "The method contains a character that is not allowed."
        case .methodTooLong: "The method is not one this server knows."
        case .connectRefused: "This server does not open tunnels."
        case .targetInvalid: "The request target contains a character that is not allowed."
        case .targetTooLong: "The request target is too long."
        case .targetDiffersFromHost: "The request target names another host than the Host field."
        case .versionMalformed: "The HTTP version is malformed."
        case .versionUnsupported: "This server speaks HTTP/1.1 and HTTP/1.0."
        case .statusLineMalformed: "The status line is malformed."
        case .bareLineFeed: "A line ends in LF without CR."
        case .bareCarriageReturn: "A CR is not followed by LF."
        case .lineFolded: "A line of the head begins with white space."
        case .headTooLarge: "The head of the message is too large."
        case .fieldsTooMany: "The message has too many header fields."
        case .fieldNameEmpty: "A header field has no name."
        case .fieldNameInvalid: "A header field name contains a character that is not allowed."
        case .spaceBeforeColon: "A header field has white space before its colon."
        case .fieldWithoutColon: "A line of the head has no colon."
        case .fieldValueInvalid: "A header field value contains a control character."
        case .fieldRepeated: "A header field that must occur once is repeated."
        case .hostMissing: "The Host field is missing."
        case .hostInvalid: "The Host field is malformed."
        case .connectionInvalid: "The Connection field is malformed or has too many options."
        case .expectationUnknown: "The only expectation this server meets is 100-continue."
        case .upgradeUnasked: "The server switched protocols without being asked."
        case .contentLengthInvalid: "The content length is not a plain decimal number."
        case .transferEncodingInvalid: "The only transfer encoding this server reads is chunked."
        case .transferEncodingTooOld: "Transfer encoding needs HTTP/1.1."
        case .contentLengthAndTransferEncoding:
            "The message has both a content length and a transfer encoding."
        case .chunkSizeInvalid: "A chunk size is not a plain hexadecimal number."
        case .chunkSizeTooLarge: "A chunk size has too many digits."
        case .chunkExtensionInvalid: "A chunk extension is malformed."
        case .chunkExtensionsTooLarge: "The chunk extensions are too long."
        case .chunkEndMissing: "The data of a chunk is not followed by CR LF."
        case .trailerInvalid: "A trailer field is malformed."
        case .trailersTooLarge: "The trailer fields are too large."
        case .bodyCutShort: "The connection closed before the end of the body."
        case .eventTooLarge: "A server-sent event is too large."
        case .partUnwritable: "A part of the message contains a character that cannot be sent."
        }
    }
}
