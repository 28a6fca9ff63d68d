internal import CAssets
internal import Digest

/// One file that browsers get: a page, or what a page loads.
///
/// They are embedded into the program, so that nothing is fetched from anywhere else.
struct WebPage: Sendable {
    let contentType: String
    let body: [UInt8]
    /// Changes with the content, so that a browser asks again cheaply.
    let etag: String

    /// Every page by its path.
    static let all: [String: WebPage] = {
        var pages: [String: WebPage] = [:]
        for index in 0..<cassets_page_count() {
            // SAFETY: the table's rows are constants of the program, and so are their bytes.
            let row = unsafe cassets_page(index)
            let body = unsafe Array(UnsafeBufferPointer(start: row.bytes, count: row.count))
            let digest = hexadecimal(Array(sha256(body.span).bytes.prefix(8)))
            let type = unsafe String(cString: row.type)
            let page = WebPage(contentType: type, body: body, etag: "\"\(digest)\"")
            unsafe pages[String(cString: row.path)] = page
        }
        return pages
    }()
}
