import Metering
import Testing

@Suite struct ProxyTrustTests {
    private static func trust(_ texts: [String]) throws -> ProxyTrust {
        ProxyTrust(
            try texts.map { text in
                text == "unix" ? .socket : .addresses(try #require(AddressRange(text)))
            }
        )
    }

    @Test(
        arguments: [
            // Nobody is trusted: the list is the client's own invention.
            ([], "10.0.0.1", "1.2.3.4", "10.0.0.1"),
            (["10.0.0.0/8"], "10.0.0.1", "1.2.3.4", "1.2.3.4"),
            (["10.0.0.0/8"], "9.0.0.1", "1.2.3.4", "9.0.0.1"),
            // What stands before the first address that is not trusted is not believed.
            (["10.0.0.0/8"], "10.0.0.1", "6.6.6.6, 1.2.3.4, 10.0.0.2", "1.2.3.4"),
            (["10.0.0.0/8"], "10.0.0.1", "10.0.0.3, 10.0.0.2", "10.0.0.3"),
            (["10.0.0.0/8"], "10.0.0.1", "1.2.3.4, unknown", "10.0.0.1"),
            (["10.0.0.0/8"], "10.0.0.1", "", "10.0.0.1"),
            (["::1", "10.0.0.0/8"], "::1", "2001:db8::5", "2001:db8:0:0:0:0:0:5"),
            (["unix"], "", "1.2.3.4", "1.2.3.4"),
            (["10.0.0.0/8"], "", "1.2.3.4", ""),
        ] as [([String], String, String, String)]
    )
    func `the client is the last address that no trusted proxy has`(
        trusted: [String],
        peer: String,
        list: String,
        client: String
    ) throws {
        let trust = try Self.trust(trusted)
        let found = trust.client(
            peer: AddressRange.address(peer) ?? [],
            forwardedFor: list
        )
        #expect(AddressRange.text(found) == client)
    }

    @Test func `without a list the client is the peer`() throws {
        let trust = try Self.trust(["10.0.0.0/8"])
        #expect(trust.client(peer: [10, 0, 0, 1], forwardedFor: nil) == [10, 0, 0, 1])
        #expect(!trust.isEmpty && ProxyTrust().isEmpty)
    }
}
