internal import JSONText

extension Call {
    /// The parameters of every paged list.
    static let paging = ["limit", "after", "order"]

    /// A page of things in order of their number, in the form of OpenAI's lists.
    ///
    /// `after` names the last thing of the page before; it need not exist any more.
    func page<Thing>(
        of things: [Thing],
        prefix: String,
        number: (Thing) -> Int64,
        write: (inout JSONWriter, Thing) -> Void
    ) throws(AdminFault) -> AdminAnswer {
        let limit = try query.integer("limit", in: 1...1_000) ?? 100
        let words = [(word: "asc", value: false), (word: "desc", value: true)]
        let isDescending = try query.choice("order", words) ?? false
        var rest = isDescending ? things.reversed() : things
        if let text = try query.text("after") {
            guard let after = Admin.number(text, after: prefix) else {
                throw .invalid("after", "`after` must be an id such as `\(prefix)12`.")
            }
            rest = rest.filter { isDescending ? number($0) < after : number($0) > after }
        }
        let shown = rest.prefix(Int(limit))
        return .json { json in
            json.beginObject()
            json.member("object", "list")
            json.list("data") { json in
                for thing in shown { write(&json, thing) }
            }
            json.member("first_id", shown.first.map { "\(prefix)\(number($0))" })
            json.member("last_id", shown.last.map { "\(prefix)\(number($0))" })
            json.member("has_more", rest.count > shown.count)
            json.endObject()
        }
    }
}
