internal import Glibc

/// Calls back with each line of standard input, without its line end.
///
/// The answers are written in pieces, so that a pipe of many lines costs few system calls.
func eachInputLine(
    _ body: (_ line: ArraySlice<UInt8>, _ number: Int) throws(CommandFault) -> [UInt8]
) throws(CommandFault) {
    var pending: [UInt8] = []
    var output: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 1 << 16)
    var number = 0
    defer { StandardOutput.write(output) }
    func take(_ line: ArraySlice<UInt8>) throws(CommandFault) {
        number += 1
        guard !line.isEmpty else { return }
        output += try body(line, number)
        output.append(0x0A)
        if output.count >= 1 << 16 {
            StandardOutput.write(output)
            output.removeAll(keepingCapacity: true)
        }
    }
    while true {
        // SAFETY: the kernel writes at most the array's count.
        let count = unsafe read(0, &piece, piece.count)
        if count < 0, errno == EINTR { continue }
        guard count >= 0 else { throw .failed("standard input cannot be read") }
        if count == 0 { break }
        pending += piece[..<count]
        var start = 0
        while let end = pending[start...].firstIndex(of: 0x0A) {
            try take(pending[start..<end])
            start = end + 1
        }
        pending.removeFirst(start)
    }
    try take(pending[...])
}
