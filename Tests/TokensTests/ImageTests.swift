import Foundation
import Testing

@testable import Tokens

@Suite struct ImageTests {
    private func rule(_ model: String) -> ImageRule {
        RuleBook(TokenRules()).image(for: Array(model.utf8).span)
    }

    @Test(arguments: [
        ("gpt-4o", 1024, 1024, 765), ("gpt-4o-2024-08-06", 2048, 4096, 1_105),
        ("gpt-4o", 512, 512, 255), ("gpt-4o", 1, 1, 255), ("gpt-4o-mini", 1024, 1024, 25_501),
        ("o1", 1024, 1024, 675), ("gpt-5", 512, 512, 210), ("gpt-4o", 10_000, 10, 765),
        ("gpt-4.1-mini", 1024, 1024, 1_659), ("o4-mini", 1024, 1024, 1_762),
        ("gpt-5.2", 1800, 2400, 1_452), ("gpt-4.1-nano", 32, 32, 3), ("gpt-5.4", 3200, 3200, 2_500),
    ])
    func `an image costs what the guide says`(
        model: String,
        width: Int,
        height: Int,
        tokens: Int64
    ) throws {
        let size = try #require(ImageSize(width: width, height: height))
        #expect(rule(model).tokens(size, .high) == tokens)
        #expect(rule(model).tokens(size, .auto) == tokens)
        #expect(rule(model).bound(size, .high) >= tokens)
    }

    @Test func `an unknown size costs the most`() throws {
        for rule in ImageRule.published {
            for (width, height) in [(1, 1), (768, 2048), (2048, 768), (5000, 5000), (6000, 60)] {
                let size = try #require(ImageSize(width: width, height: height))
                for detail in [ImageRule.Detail.low, .auto, .high, .original] {
                    #expect(rule.tokens(size, detail) <= rule.tokens(nil, detail), "\(rule.model)")
                    #expect(rule.bound(size, detail) >= rule.tokens(size, detail), "\(rule.model)")
                }
            }
        }
    }

    @Test func `low detail of a tile model is its base`() {
        #expect(rule("gpt-4o").tokens(ImageSize(width: 4000, height: 4000), .low) == 85)
        #expect(rule("gpt-4o").tokens(nil, .high) == 85 + 8 * 170)
    }

    /// Headers only; the pictures behind them are left out.
    static let headers: [(String, [UInt8])] = [
        (
            "png",
            [0x89] + Array("PNG\r\n\u{1A}\n".utf8) + [0, 0, 0, 13] + Array("IHDR".utf8)
                + [0, 0, 2, 0x80, 0, 0, 1, 0xE0, 8, 6, 0, 0, 0]
        ),
        ("gif", Array("GIF89a".utf8) + [0x80, 2, 0xE0, 1, 0xF7, 0, 0]),
        (
            "jpeg",
            [0xFF, 0xD8, 0xFF, 0xE0, 0, 4, 1, 2, 0xFF, 0xDB, 0, 3, 9, 0xFF, 0xFF, 0xC2, 0, 17, 8]
                + [1, 0xE0, 2, 0x80, 3, 1, 0x22]
        ),
        (
            "webp lossy",
            Array("RIFF".utf8) + [0, 0, 0, 0] + Array("WEBPVP8 ".utf8)
                + [0, 0, 0, 0, 0, 0, 0, 0x9D, 1, 0x2A, 0x80, 2, 0xE0, 1]
        ),
        (
            "webp extended",
            Array("RIFF".utf8) + [0, 0, 0, 0] + Array("WEBPVP8X".utf8)
                + [10, 0, 0, 0, 0, 0, 0, 0, 0x7F, 2, 0, 0xDF, 1, 0]
        ),
        (
            "webp lossless",
            Array("RIFF".utf8) + [0, 0, 0, 0] + Array("WEBPVP8L".utf8)
                + [0, 0, 0, 0, 0x2F, 0x7F, 0xC2, 0x77, 0]
        ),
    ]

    @Test(arguments: headers.map(\.0))
    func `a picture's size is read from its header`(name: String) throws {
        let file = try #require(Self.headers.first { $0.0 == name }?.1)
        #expect(ImageSize(file: file) == ImageSize(width: 640, height: 480))
        let url = "data:image/x;base64," + Data(file + [0, 0]).base64EncodedString()
        #expect(ImageSize(dataURL: Array(url.utf8).span) == ImageSize(width: 640, height: 480))
        for count in file.indices {
            _ = ImageSize(file: Array(file[..<count]))  // Cut anywhere it must not trap.
        }
    }

    @Test(arguments: [
        "https://example.com/a.png", "data:image/png,abc", "data:image/png;base64,", "data:", "",
        "data:image/png;base64,!!!!", "file-abc",
    ])
    func `what holds no header has no size`(url: String) {
        #expect(ImageSize(dataURL: Array(url.utf8).span) == nil)
    }

    @Test func `random bytes are no picture, or one of some size`() {
        var texts = Texts(seed: 11)
        for _ in 0..<500 {
            let noise = (0..<64).map { _ in UInt8(texts.number(below: 256)) }
            for (_, header) in Self.headers {
                let kept = texts.number(below: header.count)
                _ = ImageSize(file: Array(header[..<kept]) + noise)
            }
        }
    }

    @Test func `sound is measured by its header, else by its bytes`() {
        var wav = Array("RIFF".utf8) + [0, 0, 0, 0] + Array("WAVEfmt ".utf8)
        wav += [16, 0, 0, 0, 1, 0, 1, 0, 0x80, 0x3E, 0, 0, 0, 0x7D, 0, 0]  // 32,000 bytes a second.
        wav += [UInt8](repeating: 0, count: 64_000 - wav.count)
        let base64 = Array(Data(wav).base64EncodedString().utf8)
        let length = AudioLength(base64: base64.span)
        #expect(length.bytesPerSecond == 32_000)
        #expect((20...21).contains(length.tokens(10, compressedTo: 64_000)))
        let noise = Array(Data([UInt8](repeating: 7, count: 8_000)).base64EncodedString().utf8)
        #expect(
            (10...11).contains(AudioLength(base64: noise.span).tokens(10, compressedTo: 64_000))
        )
    }
}
