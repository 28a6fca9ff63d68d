import Digest
import Foundation
import Testing

@testable import Tokens

@Suite struct RankFileTests {
    @Test(arguments: [
        (
            Encoding.o200kBase, 199_998,
            "446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d"
        ),
        (
            .cl100kBase, 100_256,
            "223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7"
        ),
        (
            .p50kBase, 50_280,
            "94b5ca7dff4d00767bc256fdd1b27e5b17361d7b8a5f968547f9f23eb70d2069"
        ),
        (
            .r50kBase, 50_256,
            "306cd27f03c1a714eca7108e03d66b7dc042abe8c258b44c199a7ed9838dd930"
        ),
    ])
    func `an embedded table is the published file`(
        _ encoding: Encoding,
        _ tokens: Int,
        _ sum: String
    ) {
        let text = RankFile.text(of: encoding)
        #expect(text.count { $0 == UInt8(ascii: "\n") } == tokens)
        let hex = sha256(text.span).bytes.map { String(format: "%02x", $0) }.joined()
        #expect(hex == sum)
    }

    @Test func `a harmony text has the ids of o200k_base`() {
        let counter = TokenCounter()
        let text = Array("<|start|>system 中文 'LL".utf8)
        #expect(
            counter.encode(text.span, .o200kHarmony) == counter.encode(text.span, .o200kBase)
        )
    }
}
