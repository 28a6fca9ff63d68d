/// What the ledger says to a hold's ask.
package enum HoldAnswer: Sendable {
    /// Set aside, durably: forward the request, then settle the hold.
    case held(Hold)
    /// A rough ask does not fit, or not whole: ask again with a close bound.
    case tooRough
    /// A quota is used up; trying again before its reset is no use.
    case usedUp(QuotaRefusal)
    /// What is left is held by requests in flight, and they did not end within the wait.
    case busy(QuotaRefusal)
    /// The ledger takes no holds now.
    case unavailable(LedgerFault)
}
