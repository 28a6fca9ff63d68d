#if DEBUG
    import Testing

    @testable import Tokens

    /// Twice the text is twice the work, whatever the text: counted in steps, not in seconds.
    @Suite struct LinearTests {
        private func steps(_ text: [UInt8], _ encoding: Encoding) -> Int {
            let work = WorkCounter()
            let scratch = MergeScratch()
            scratch.work = work
            let merger = Merger(tables: .of(encoding), scratch: scratch, tag: 1)
            unsafe text.withUnsafeBufferPointer { buffer in
                // SAFETY: the view does not outlive the closure.
                _ = unsafe merger.count(TextBytes(buffer, work: work), encoding, .max)
            }
            return work.steps
        }

        private static func repeated(_ text: String, bytes: Int) -> [UInt8] {
            Array(String(repeating: text, count: bytes / text.utf8.count).utf8)
        }

        private static let bytes = 16_384

        @Test(
            arguments: Encoding.allCases,
            [
                " ", "a", "A", "aB", "🥊", "\u{0301}", "\n", " \n", "\r\n", "的", "的A", "a\u{0301}",
                "'s", "'", "1", "-", "=/", "\u{0}", "\u{3000}", "ſ", "ab cd", "thethe", "zq",
            ]
        )
        func `twice the text is twice the work`(encoding: Encoding, unit: String) {
            let once = steps(Self.repeated(unit, bytes: Self.bytes), encoding)
            let twice = steps(Self.repeated(unit, bytes: 2 * Self.bytes), encoding)
            #expect(once > Self.bytes / 16)
            #expect(Double(twice) < 2.1 * Double(once) + 1_000, "\(once), then \(twice)")
            // No byte costs more than a few hundred looks, even where windows do not fit.
            #expect(twice < 2 * Self.bytes * 256, "\(twice)")
        }

        @Test(arguments: [Encoding.o200kBase, .cl100kBase, .p50kBase])
        func `random letters in one word are linear`(encoding: Encoding) {
            var texts = Texts(seed: 31)
            let letters = (0..<2 * Self.bytes).map { _ in UInt8(0x61 + texts.number(below: 26)) }
            let once = steps(Array(letters[..<Self.bytes]), encoding)
            let twice = steps(letters, encoding)
            #expect(Double(twice) < 2.1 * Double(once) + 1_000, "\(once), then \(twice)")
        }

        @Test func `the counter of work sees work that is quadratic`() {
            let work = WorkCounter()
            let text = Self.repeated("a", bytes: 256)
            unsafe text.withUnsafeBufferPointer { buffer in
                // SAFETY: the view does not outlive the closure.
                let bytes = unsafe TextBytes(buffer, work: work)
                for i in 0..<bytes.count {
                    for k in 0..<i { _ = bytes[k] }
                }
            }
            #expect(work.steps == 256 * 255 / 2)
        }
    }
#endif
