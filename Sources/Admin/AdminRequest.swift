package import HTTPWire

/// A question or a change for the admin surface, wherever it came from.
///
/// The public listener, the Unix socket and the command line in its own process all ask in this
/// form, so that there is one set of rules.
package struct AdminRequest: Sendable {
    /// What is to be done.
    package var method: Method
    /// The path as it stands on the request line, percent codes included, without the query.
    package var path: String
    /// What follows the path's `?`, as it was sent.
    package var query: String
    /// The body's bytes, JSON where there are any.
    package var body: [UInt8]
    /// Who asks.
    package var principal: Principal
    /// The version that the caller has seen (`If-Match`), so that no change of others is lost.
    package var ifMatch: String?
    /// A word that makes a creation happen once, however often it is sent (`Idempotency-Key`).
    package var idempotencyKey: String?
    /// The person that a shared key's request is for (`X-Tollgate-User`).
    package var person: String?

    /// Puts a request together.
    package init(
        _ method: Method,
        _ path: String,
        query: String = "",
        body: [UInt8] = [],
        principal: Principal
    ) {
        self.method = method
        self.path = path
        self.query = query
        self.body = body
        self.principal = principal
    }
}
