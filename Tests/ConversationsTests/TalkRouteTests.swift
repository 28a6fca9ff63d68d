import HTTPWire
import Testing

@testable import Conversations

@Suite struct TalkRouteTests {
    @Test(
        arguments: [
            (.get, "/api/conversations", .list),
            (.post, "/api/conversations/", .create),
            (.head, "/api/conversations/conv_1", .show("conv_1")),
            (.patch, "/api/conversations/conv_1", .change("conv_1")),
            (.delete, "/api/conversations/conv_1", .delete("conv_1")),
            (.get, "/api/conversations/conv_1/messages", .messages("conv_1")),
            (.post, "/api/conversations/conv_1/messages", .send("conv_1")),
            (.put, "/api/conversations/conv_1/messages/3", .edit("conv_1", index: 3)),
            (.put, "/api/conversations/conv_1/messages/-3", .unknown),
            (.put, "/api/conversations/conv_1/messages/x", .unknown),
            (.post, "/api/conversations/conv_1/regenerate", .regenerate("conv_1")),
            (.post, "/api/conversations/conv_1/branches", .branch("conv_1")),
            (.get, "/api/conversations/conv_1/tree", .tree("conv_1")),
            (.get, "/api/conversations/conv_1/export", .export("conv_1")),
            (.get, "/api/conversations/conv_1/other", .unknown),
            (.put, "/api/conversations", .wrongMethod(allowed: "GET, HEAD, POST")),
            (.get, "/openai-completion", .wrongMethod(allowed: "POST, DELETE")),
            (.post, "/openai-completion", .oneCall),
            (.delete, "/openai-completion", .startAfresh),
            (.post, "/api:v1/send_message_to_openai", .workflow),
            (.post, "/api:v1/other", .unknown),
            (.get, "/api/prompts", .prompts),
        ] as [(HTTPWire.Method, String, TalkRoute)]
    )
    func `a path and a method are one route`(
        method: HTTPWire.Method,
        path: String,
        expected: TalkRoute
    ) {
        #expect(TalkRoute(method, path) == expected)
    }

    @Test(arguments: [
        ("/api/conversations", true), ("/api/conversations/x", true), ("/api/prompts", true),
        ("/openai-completion", true), ("/api:v1/send_message_to_openai", true),
        ("/api/conversationsx", false), ("/api/conversations/openapi.json", false),
        ("/api/users", false), ("/chat", false), ("/", false),
    ])
    func `other rooms keep their paths`(path: String, isOurs: Bool) {
        #expect(TalkRoute.serves(path) == isOurs)
    }
}
