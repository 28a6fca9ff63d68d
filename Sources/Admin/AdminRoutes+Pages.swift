internal import HTTPServer
internal import HTTPWire

extension AdminRoutes {
    /// Whether a path is a page's; one slash at the end changes nothing.
    static func page(at path: String) -> WebPage? {
        if let page = WebPage.all[path] { return page }
        guard path.hasSuffix("/"), path.utf8.count > 1 else { return nil }
        return WebPage.all[String(path.dropLast())]
    }

    /// Sends a page, or says that the browser's copy is still right.
    func send(_ page: WebPage, _ request: Request, _ reply: consuming Reply) async {
        guard request.head.method == .get || request.head.method == .head else {
            var fault = AdminFault(405, "method_not_supported", "A page is read with GET.")
            fault.allow = "GET, HEAD"
            return await send(fault.answer, reply)
        }
        let isKnown = request.text(of: .ifNoneMatch) == page.etag
        await reply.send(isKnown ? 304 : 200, body: isKnown ? [] : page.body) { head in
            Self.field("content-type", page.contentType, to: &head)
            Self.field("etag", page.etag, to: &head)
            HeadWriter.field("cache-control", "no-cache", to: &head)
            Self.pageSafety(to: &head)
        }
    }

    /// Sends the browser to the dashboard.
    func sendToDashboard(_ reply: consuming Reply) async {
        await reply.send(303, body: []) { head in
            HeadWriter.field("location", "/dashboard", to: &head)
            HeadWriter.field("cache-control", "no-store", to: &head)
        }
    }

    /// What a page may load and who may show it: itself and nobody else.
    ///
    /// No inline script and no inline style, so that text that slips into a page runs nowhere.
    private static func pageSafety(to head: inout [UInt8]) {
        HeadWriter.field(
            "content-security-policy",
            """
            default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
            connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'
            """,
            to: &head
        )
        HeadWriter.field("x-content-type-options", "nosniff", to: &head)
        HeadWriter.field("x-frame-options", "DENY", to: &head)
        HeadWriter.field("referrer-policy", "no-referrer", to: &head)
        HeadWriter.field("cross-origin-opener-policy", "same-origin", to: &head)
        HeadWriter.field("cross-origin-resource-policy", "same-origin", to: &head)
    }
}
