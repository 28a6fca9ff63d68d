/// What the client can mend: who they are, and what they ask for.
extension ErrorBody {
    /// A fault that was found in the body.
    package init(_ fault: RequestFault) {
        self.init(
            status: 400,
            type: "invalid_request_error",
            code: fault.code,
            param: fault.param,
            message: fault.message
        )
    }

    private static func invalid(
        _ status: Int,
        code: String? = nil,
        param: String? = nil,
        _ message: String
    ) -> ErrorBody {
        ErrorBody(
            status: status,
            type: "invalid_request_error",
            code: code,
            param: param,
            message: message
        )
    }

    /// No key was sent.
    package static let missingKey = invalid(
        401,
        "You didn't provide an API key. You need to provide your API key in an Authorization "
            + "header using Bearer auth (i.e. Authorization: Bearer YOUR_KEY), or in an api-key "
            + "header."
    )

    /// The key is none of ours; nothing of it is shown.
    package static let invalidKey = invalid(
        401,
        code: "invalid_api_key",
        "Incorrect API key provided. Keys of this gateway begin with sk-tg- and come from its "
            + "administrators."
    )

    /// The key was ours, and was switched off.
    package static let disabledKey = invalid(
        401,
        code: "invalid_api_key",
        "This API key is disabled. Ask an administrator of this gateway for another one."
    )

    /// The key was ours until a certain time.
    package static func expiredKey(since time: String) -> ErrorBody {
        invalid(401, code: "invalid_api_key", "This API key expired at \(time).")
    }

    /// The key is good, but not from this address.
    package static let addressNotAllowed = invalid(
        403,
        code: "address_not_allowed",
        "This API key may not be used from this address."
    )

    /// The key is good, but not for this route.
    package static func routeNotAllowed(_ route: String) -> ErrorBody {
        invalid(403, code: "route_not_allowed", "This API key may not be used for \(route).")
    }

    /// The key is good, but not for this model.
    package static func modelNotAllowed(_ model: String) -> ErrorBody {
        invalid(
            403,
            code: "model_not_allowed",
            param: "model",
            "This API key may not use the model '\(model.shortened)'."
        )
    }

    /// No upstream has the model.
    package static func modelNotFound(_ model: String) -> ErrorBody {
        invalid(
            404,
            code: "model_not_found",
            param: "model",
            "The model '\(model.shortened)' does not exist or you do not have access to it."
        )
    }

    /// A shared key came without the person who uses it.
    package static let personMissing = invalid(
        400,
        code: "user_required",
        param: "user",
        "This API key is shared by a team: name the person in the 'user' or 'safety_identifier' "
            + "field or in the X-Tollgate-User header."
    )

    /// A shared key named somebody who is not in its team.
    package static let personUnknown = invalid(
        403,
        code: "user_not_allowed",
        param: "user",
        "The person that this request names may not use this team's API key."
    )

    /// The path leads nowhere.
    package static func unknownRoute(method: String, path: String) -> ErrorBody {
        invalid(404, code: "unknown_url", "Invalid URL (\(method.shortened) \(path.shortened))")
    }

    /// The path is known, the method is not one of its.
    package static func methodNotAllowed(method: String, path: String) -> ErrorBody {
        invalid(
            405,
            code: "method_not_supported",
            "Not allowed to \(method.shortened) on \(path.shortened)."
        )
    }

    /// A stored object is not there, or somebody else's.
    ///
    /// The words `not found` are what Terraform's provider looks for.
    package static func objectNotFound(_ kind: String, id: String) -> ErrorBody {
        invalid(404, "\(kind) '\(id.shortened)' not found.")
    }

    /// A request names something of the provider's that is not there, or somebody else's.
    ///
    /// Statuses, sentences and codes are OpenAI's.
    package static func stateNotFound(_ reference: StateReference) -> ErrorBody {
        let id = reference.id.shortened
        return switch reference.kind {
        case .response:
            invalid(
                400,
                code: "previous_response_not_found",
                param: "previous_response_id",
                "Previous response with id '\(id)' not found."
            )
        case .conversation:
            invalid(404, param: "conversation", "Conversation with id '\(id)' not found.")
        case .item, .wholeItem: invalid(404, param: "input", "Item with id '\(id)' not found.")
        case .container: invalid(404, param: "tools", "Container with id '\(id)' not found.")
        }
    }

    /// No response has the id, or it is somebody else's.
    package static func responseNotFound(_ id: String) -> ErrorBody {
        invalid(404, "Response with id '\(id.shortened)' not found.")
    }

    /// The request as such is malformed; the sentence says how.
    package static func badRequest(_ message: String, param: String? = nil) -> ErrorBody {
        invalid(400, param: param, message)
    }

    /// The request did not arrive in time.
    package static let requestTimeout = invalid(
        408,
        code: "request_timeout",
        "The request was not received in time."
    )

    /// The body is longer than the route takes.
    package static func tooLarge(bytesMax: Int) -> ErrorBody {
        invalid(
            413,
            code: "request_too_large",
            "The request body is larger than the \(bytesMax) bytes that are accepted here."
        )
    }

    /// The body is not JSON by its own account.
    package static let unsupportedMediaType = invalid(
        415,
        code: "unsupported_media_type",
        "The request body must be JSON: send it with Content-Type: application/json."
    )

    /// The body is compressed; what we cannot read we do not forward.
    package static let unsupportedEncoding = invalid(
        415,
        code: "unsupported_content_encoding",
        "Compressed request bodies are not accepted here."
    )

    /// The model's answer holds what a policy does not let through; asking again changes nothing.
    package static func answerWithheld(_ message: String) -> ErrorBody {
        invalid(400, code: "content_policy_violation", message)
    }

    /// A policy refuses what the model answered.
    package static let answerWithheld = invalid(
        400,
        code: "content_policy_violation",
        "The answer holds data that may not be passed on here, so it was withheld."
    )
}

extension String {
    /// A client's text for a message: not longer than 128 scalars.
    fileprivate var shortened: String {
        let scalars = unicodeScalars
        guard scalars.count > 128 else { return self }
        return String(String.UnicodeScalarView(scalars.prefix(128))) + "..."
    }
}
