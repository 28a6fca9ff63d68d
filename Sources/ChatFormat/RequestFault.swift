package import JSONText

/// Why a body is no request that we forward: what OpenAI answers with status 400.
///
/// The sentences are OpenAI's where they are known, so that people find them with their search
/// engine; the `code`s are what SDK users match on. The body is never quoted.
package struct RequestFault: Error, Equatable, Sendable {
    /// The sentence for people.
    package let message: String
    /// The member at fault, as a path such as `messages[0].content`; nil for the whole body.
    package let param: String?
    /// The kind of fault for programs; nil where OpenAI has none.
    package let code: String?

    /// A fault in OpenAI's terms.
    package init(_ message: String, param: String? = nil, code: String? = nil) {
        self.message = message
        self.param = param
        self.code = code
    }

    /// A body that is no JSON, or JSON that we do not accept.
    package init(_ error: JSONError) {
        self.init(
            "We could not parse the JSON body of your request. \(error.sentence) "
                + "(At byte \(error.offset).)"
        )
    }

    static let notAnObject = RequestFault(
        "We could not parse the JSON body of your request. An object was expected."
    )

    static let noModel = RequestFault("you must provide a model parameter")

    /// What a background response costs is known after its call only, when nothing holds tokens
    /// for it any more.
    package static let noBackground = RequestFault(
        "Background responses are not served here: 'background' must be false or absent.",
        param: "background",
        code: "unsupported_value"
    )

    static func missing(_ param: String) -> RequestFault {
        RequestFault(
            "Missing required parameter: '\(param)'.",
            param: param,
            code: "missing_required_parameter"
        )
    }

    static func type(_ param: String, _ expected: String, got node: JSONNode) -> RequestFault {
        RequestFault(
            "Invalid type for '\(param)': expected \(expected), but got \(node.inWords) instead.",
            param: param,
            code: "invalid_type"
        )
    }

    static func empty(_ param: String, _ kind: String) -> RequestFault {
        RequestFault(
            "Invalid '\(param)': empty \(kind). Expected \(kind == "array" ? "an" : "a") \(kind) "
                + "with minimum length 1, but got an empty \(kind) instead.",
            param: param,
            code: "empty_\(kind)"
        )
    }

    static func below(_ param: String, _ least: Int64, got value: Int64) -> RequestFault {
        RequestFault(
            "Invalid '\(param)': integer below minimum value. "
                + "Expected a value >= \(least), but got \(value) instead.",
            param: param,
            code: "integer_below_min_value"
        )
    }

    static func above(_ param: String, _ most: Int64, got value: Int64) -> RequestFault {
        RequestFault(
            "Invalid '\(param)': integer above maximum value. "
                + "Expected a value <= \(most), but got \(value) instead.",
            param: param,
            code: "integer_above_max_value"
        )
    }

    static func tooLong(_ param: String, _ most: Int, got length: Int) -> RequestFault {
        RequestFault(
            "Invalid '\(param)': string too long. Expected a string with maximum length \(most), "
                + "but got a string with length \(length) instead.",
            param: param,
            code: "string_above_max_length"
        )
    }

    static func tooManyProperties(_ param: String, _ most: Int, got count: Int) -> RequestFault {
        RequestFault(
            "Invalid '\(param)': too many properties. Expected an object with at most \(most) "
                + "properties, but got an object with \(count) properties instead.",
            param: param,
            code: "object_above_max_properties"
        )
    }
}

extension JSONNode {
    /// The kind of a value as OpenAI's sentences call it.
    fileprivate var inWords: String {
        switch kind {
        case .null: "null"
        case .true, .false: "a boolean"
        case .number: hasFractionOrExponent ? "a decimal" : "an integer"
        case .string: "a string"
        case .object: "an object"
        case .array: "an array"
        }
    }
}
