/// Keys and people that are known, and still not let in here.
extension ErrorBody {
    /// An administrator's key on a model route, or a client's on an admin route.
    package static let wrongDoor = ErrorBody(
        status: 403,
        type: "invalid_request_error",
        code: "wrong_kind_of_key",
        message:
            "Administrators' keys open the admin surface only; model calls need a client's key."
    )

    /// The key's person or team was switched off.
    package static let ownerDisabled = ErrorBody(
        status: 403,
        type: "invalid_request_error",
        code: "owner_disabled",
        message: "The person or team this API key belongs to is disabled."
    )

    /// A shared key named somebody whose account was switched off.
    package static let personDisabled = ErrorBody(
        status: 403,
        type: "invalid_request_error",
        code: "user_disabled",
        param: "user",
        message: "The person that this request names is disabled."
    )

    /// A shared key named somebody in a form that is no name.
    package static let personMalformed = ErrorBody(
        status: 400,
        type: "invalid_request_error",
        code: "user_malformed",
        param: "user",
        message: "The name of the person must have 1 to 128 bytes and no control characters."
    )
}
