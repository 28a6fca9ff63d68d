/// An answer that needed no model.
struct TalkAnswer {
    var status = 200
    var contentType = "application/json"
    var body: [UInt8]
    var fileName: String?

    init(_ status: Int = 200, json body: [UInt8]) {
        self.status = status
        self.body = body
    }
}
