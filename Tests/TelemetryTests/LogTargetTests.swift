import Foundation
import Testing

@testable import Telemetry

@Suite struct LogTargetTests {
    @Test func `a full pipe is told from a broken one, and neither is waited for`() throws {
        let (reader, writer) = try pipeEnds()
        let target = LogTarget.of(descriptor: writer)
        let piece = [UInt8](repeating: 0x78, count: 4_096)
        var taken = 0
        while case .some(let count) = target.write(piece.span) { taken += count }
        #expect(target.write(piece.span) == .later)
        #expect(taken >= 4_096)
        var bytes = [UInt8](repeating: 0, count: 8_192)
        // SAFETY: the call writes at most as many bytes as there are.
        #expect(unsafe read(reader, &bytes, bytes.count) > 0)
        #expect(target.write(piece.span) == .some(4_096))
        close(reader)
        signal(SIGPIPE, SIG_IGN)
        #expect(target.write(piece.span) == .never)
        close(writer)
    }

    @Test func `the pipe that others share stays blocking`() throws {
        let (reader, writer) = try pipeEnds()
        _ = LogTarget.of(descriptor: writer)
        #expect(fcntl(writer, F_GETFL) & O_NONBLOCK == 0)
        close(reader)
        close(writer)
    }

    @Test func `a file takes all that is offered`() throws {
        let path = NSTemporaryDirectory() + "tollgate-log-\(UUID().uuidString)"
        // SAFETY: the path lives through both calls.
        let descriptor = unsafe open(path, O_CREAT | O_WRONLY | O_APPEND, 0o600)
        defer {
            close(descriptor)
            unsafe unlink(path)
        }
        let bytes = Array("one line\n".utf8)
        #expect(LogTarget.of(descriptor: descriptor).write(bytes.span) == .some(bytes.count))
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "one line\n")
    }

    @Test func `a socket takes lines until its reader stalls`() throws {
        var ends: [Int32] = [0, 0]
        // SAFETY: the call writes two descriptors.
        #expect(unsafe socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends) == 0)
        let target = LogTarget.of(descriptor: ends[0])
        let piece = [UInt8](repeating: 0x78, count: 4_096)
        #expect(target.write(piece.span) == .some(4_096))
        while case .some = target.write(piece.span) {}
        #expect(target.write(piece.span) == .later)
        close(ends[1])
        #expect(target.write(piece.span) == .never)
        close(ends[0])
    }

    @Test func `a descriptor that is not open takes nothing`() {
        #expect(LogTarget.of(descriptor: 99_999).write([1].span) == .never)
    }

    private func pipeEnds() throws -> (reader: Int32, writer: Int32) {
        var ends: [Int32] = [0, 0]
        // SAFETY: the call writes two descriptors.
        try #require(unsafe pipe(&ends) == 0)
        return (ends[0], ends[1])
    }
}
