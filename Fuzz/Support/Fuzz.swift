/// Lets libFuzzer look for bytes that break a claim.
///
/// A broken claim traps, and libFuzzer keeps the bytes in a file. The program takes libFuzzer's own
/// arguments: folders of a corpus, `-max_total_time=60`.
package func fuzz(_ claim: @escaping ([UInt8]) -> Void) {
    // SAFETY: set once, before libFuzzer makes its first call on this same thread.
    unsafe theClaim = claim
    var count = CommandLine.argc
    // SAFETY: the arguments live as long as the program; libFuzzer only reads them.
    var arguments = unsafe CommandLine.unsafeArgv
    _ = unsafe runDriver(&count, &arguments, testOneInput)
}

// SAFETY: written by `fuzz` before anything reads it, and never again.
private nonisolated(unsafe) var theClaim: ([UInt8]) -> Void = { _ in }

/// What libFuzzer calls, by the name it links to, for each input.
@c(LLVMFuzzerTestOneInput)
package func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    // SAFETY: libFuzzer hands over `count` bytes that stay valid during the call.
    unsafe theClaim(Array(UnsafeBufferPointer(start: start, count: count)))
    return 0
}

@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
    _ count: UnsafeMutablePointer<CInt>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
    _ testOne: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt
