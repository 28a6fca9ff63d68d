internal import ChatFormat
internal import HTTPServer
internal import HTTPWire
internal import Metering
internal import Redaction
internal import Telemetry
internal import Upstream

/// Translations of the other rooms' refusals, each switch exhaustive.
extension Refusal {
    convenience init(_ fault: RequestFault) {
        self.init(ErrorBody(fault), "invalid_request", .request)
    }

    convenience init(_ fault: UpstreamFault) {
        self.init(ErrorBody(fault), "upstream_failed", .request)
    }

    convenience init(_ fault: BodyFault, bytesMax: Int) {
        switch fault {
        case .tooLarge: self.init(.tooLarge(bytesMax: bytesMax), "body_too_large", .tooLarge)
        case .timedOut: self.init(.requestTimeout, "body_timeout", .slow)
        case .gone: self.init(.requestTimeout, "client_gone", .slow)
        case .malformed(let error):
            self.init(.badRequest(error.sentence), "malformed_body", .malformed)
        }
    }

    convenience init(
        _ refusal: AccessRefusal,
        model: String = "",
        route: String = "",
        since: String = "its end"
    ) {
        switch refusal {
        case .unknownKey: self.init(.invalidKey, "invalid_api_key", .key)
        case .keyDisabled: self.init(.disabledKey, "key_disabled", .key)
        case .keyExpired: self.init(.expiredKey(since: since), "key_expired", .key)
        case .wrongDoor: self.init(.wrongDoor, "wrong_kind_of_key", .forbidden)
        case .ownerDisabled: self.init(.ownerDisabled, "owner_disabled", .forbidden)
        case .modelNotAllowed: self.init(.modelNotAllowed(model), "model_not_allowed", .model)
        case .routeNotAllowed: self.init(.routeNotAllowed(route), "route_not_allowed", .forbidden)
        case .addressNotAllowed: self.init(.addressNotAllowed, "address_not_allowed", .forbidden)
        case .personRequired: self.init(.personMissing, "user_required", .request)
        case .personUnknown: self.init(.personUnknown, "user_unknown", .forbidden)
        case .personMalformed: self.init(.personMalformed, "user_malformed", .request)
        case .personDisabled: self.init(.personDisabled, "user_disabled", .forbidden)
        }
    }

    convenience init(_ fault: LedgerFault) {
        switch fault {
        case .overloaded: self.init(.overloaded, "ledger_overloaded", .overload)
        case .closed: self.init(.draining, "draining", .draining)
        case .diskFull, .failed, .tooSlow, .damaged, .notFound, .refused:
            self.init(.ledgerUnavailable, "ledger_unavailable", .ledger)
        }
    }

    convenience init(_ refusal: RedactionRefusal) {
        let error = ErrorBody(
            status: 400,
            type: "invalid_request_error",
            code: "content_policy_violation",
            param: refusal.places.first?.path,
            message: refusal.sentence
        )
        if refusal.isFailure {
            self.init(error, "redaction_failed", .redactionFailed)
        } else {
            self.init(error, "content_policy_violation", .redaction)
        }
    }

    convenience init(_ refusal: AnswerRefusal) {
        let error = ErrorBody.answerWithheld(refusal.sentence)
        if refusal.isFailure {
            self.init(error, "redaction_failed", .redactionFailed)
        } else {
            self.init(error, "content_policy_violation", .redaction)
        }
    }

    convenience init(_ refusal: RateRefusal, _ directory: Directory) {
        let seconds = (refusal.retryAfterMilliseconds + 999) / 1_000
        let owner = refusal.scope.owner(in: directory)
        let error: ErrorBody =
            switch refusal.measure {
            case .requests:
                .rateLimited(
                    .requests,
                    limit: refusal.limit,
                    owner: owner,
                    retryAfterSeconds: seconds
                )
            case .tokens:
                .rateLimited(
                    .tokens,
                    limit: refusal.limit,
                    owner: owner,
                    retryAfterSeconds: seconds
                )
            case .parallel: .tooManyAtOnce(limit: refusal.limit, owner: owner)
            }
        self.init(error, "rate_limit_exceeded", .rate)
        refusal.numbers.append(to: &fields)
    }

    /// The two kinds of no: used up is final until the reset, held by others is soon over.
    convenience init(quota refusal: QuotaRefusal, isHeld: Bool, showsAmounts: Bool, now: Timestamp)
    {
        let spent = ErrorBody.SpentQuota(refusal, showsAmounts: showsAmounts)
        guard !isHeld else {
            self.init(.quotaHeld(spent), "quota_held", .held)
            return
        }
        let wait = refusal.resetsAt.map { max($0.seconds - now.seconds, 1) }
        self.init(
            .insufficientQuota(spent, retryAfterSeconds: wait),
            "insufficient_quota",
            .quota
        )
    }
}
