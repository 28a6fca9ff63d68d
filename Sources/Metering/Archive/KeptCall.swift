/// The bodies of one call, where every call's are kept.
package struct KeptCall: Sendable {
    /// The request that they belong to, as in its entry.
    package var request: RequestID
    /// Whose it is.
    package var tenant: Tenant
    /// The person it was made for, where one is known.
    package var user: UserID?
    /// The key it was made with.
    package var key: KeyID
    /// The model that was asked for.
    package var model: String
    /// The status that the client got.
    package var status: Int
    /// What was asked, as JSON.
    package var body: [UInt8]
    /// What was answered, as JSON; a stream put together; empty without an answer.
    package var answer: [UInt8]

    /// Puts one together.
    package init(
        request: RequestID,
        tenant: Tenant,
        user: UserID?,
        key: KeyID,
        model: String,
        status: Int,
        body: [UInt8],
        answer: [UInt8]
    ) {
        self.request = request
        self.tenant = tenant
        self.user = user
        self.key = key
        self.model = model
        self.status = status
        self.body = body
        self.answer = answer
    }
}
