/// Why a request is not let in before anything is counted.
package enum AccessRefusal: Error, Hashable, Sendable {
    /// No such key; also for keys that were deleted. Answered with 401.
    case unknownKey
    /// The key was disabled. Answered with 401.
    case keyDisabled
    /// The key's time is over. Answered with 401.
    case keyExpired
    /// An admin key on a model route, or a client key on an admin route. Answered with 403.
    case wrongDoor
    /// The key's person or team was disabled. Answered with 403.
    case ownerDisabled
    /// The key may not use this model. Answered with 403.
    case modelNotAllowed
    /// The key may not use this route. Answered with 403.
    case routeNotAllowed
    /// The key may not be used from this address. Answered with 403.
    case addressNotAllowed
    /// A shared key's request must name a person. Answered with 400.
    case personRequired
    /// The named person is not in the team and the key enrols nobody. Answered with 403.
    case personUnknown
    /// The name is empty, longer than 128 bytes, or has control characters. Answered with 400.
    case personMalformed
    /// The named person was disabled. Answered with 403.
    case personDisabled
}
