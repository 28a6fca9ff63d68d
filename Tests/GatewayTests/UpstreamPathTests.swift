import Reactor
import Support
import Testing

/// The paths of forwarded calls, at OpenAI and in both of Azure's APIs.
@Suite struct UpstreamPathTests {
    private static let prompt = #"{"model":"my model","prompt":"Hi"}"#
    private static let input = #"{"model":"my model","input":"Hi"}"#
    private static let list = #"{"object":"list","data":[]}"#

    private static let chat = plainRequest.replacing("gpt-4o", with: "my model")

    @Test(
        arguments: [
            (nil, "/chat/completions", "/responses", "/models/my%20model"),
            (
                "2024-10-21",
                "/openai/deployments/my%20model/chat/completions?api-version=2024-10-21",
                "/openai/responses?api-version=2024-10-21",
                "/openai/models/my%20model?api-version=2024-10-21"
            ),
            (
                "preview", "/openai/v1/chat/completions?api-version=preview",
                "/openai/v1/responses?api-version=preview",
                "/openai/v1/models/my%20model?api-version=preview"
            ),
            (
                "v1", "/openai/v1/chat/completions", "/openai/v1/responses",
                "/openai/v1/models/my%20model"
            ),
        ] as [(String?, String, String, String)]
    )
    func `an upstream gets its own form of paths`(
        version: String?,
        chat: String,
        responses: String,
        models: String
    ) async throws {
        try await onLoop { loop in
            let scene = try GatewayFixture(
                on: loop,
                provider: [
                    answer(plainAnswer), answer(plainAnswer), answer(Self.list), answer(Self.list),
                ],
                azureVersion: version
            )
            _ = try await scene.post(Self.chat)
            // Clients speak whichever form they like.
            let theirs = version == "preview" ? "/openai" : "/v1"
            _ = try await scene.post(Self.input, path: theirs + "/responses?api-version=x")
            _ = try await scene.get("/v1/models/my%20model")
            let all = try await scene.get(theirs + "/models?api-version=x")
            #expect(all.hasPrefix("HTTP/1.1 200 "))
            let lines = scene.provider.requests.compactMap { $0.split(separator: "\r\n").first }
            #expect(
                lines == [
                    "POST /v1\(chat) HTTP/1.1", "POST /v1\(responses) HTTP/1.1",
                    "GET /v1\(models) HTTP/1.1",
                    "GET /v1\(models.replacing("/my%20model", with: "")) HTTP/1.1",
                ]
            )
        }
    }

    @Test func `Azure's dated API has a deployment for each call that costs tokens`() async throws {
        try await onLoop { loop in
            let scene = try GatewayFixture(
                on: loop,
                provider: [answer(plainAnswer), answer(Self.list)],
                azureVersion: "2024-10-21"
            )
            _ = try await scene.post(Self.prompt, path: "/v1/completions")
            _ = try await scene.post(Self.input, path: "/v1/embeddings")
            let lines = scene.provider.requests.compactMap { $0.split(separator: "\r\n").first }
            let base = "POST /v1/openai/deployments/my%20model"
            #expect(
                lines == [
                    "\(base)/completions?api-version=2024-10-21 HTTP/1.1",
                    "\(base)/embeddings?api-version=2024-10-21 HTTP/1.1",
                ]
            )
        }
    }
}
