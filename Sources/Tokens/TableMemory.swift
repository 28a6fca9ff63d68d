internal import Glibc

/// One stretch of zeroed memory for all tables of an encoding, kept for the life of the program.
///
/// Tables are read at random places, so most of their cost is finding the page: the system is asked
/// for large pages, which it gives or not.
@safe struct TableMemory {
    // SAFETY: only `take` hands out parts, each once and inside the mapping.
    private let start: UnsafeMutableRawPointer
    private let size: Int
    private(set) var used = 0

    private static let largePage = 2 << 20

    /// Maps memory, or ends the program: without tables nothing can be counted.
    init(bytes: Int) {
        // SAFETY: an anonymous mapping has no file; the parts unmapped below were never used.
        let mapped = unsafe mmap(
            nil,
            bytes + Self.largePage,
            PROT_READ | PROT_WRITE,
            MAP_PRIVATE | MAP_ANONYMOUS,
            -1,
            0
        )
        guard let mapped = unsafe mapped, unsafe mapped != MAP_FAILED else {
            fatalError("no memory for the token tables")
        }
        let skipped = -Int(bitPattern: mapped) & (Self.largePage - 1)
        unsafe start = unsafe mapped + skipped
        size = bytes
        _ = unsafe madvise(start, bytes, MADV_HUGEPAGE)
    }

    /// The next part, as zeroed members; whoever takes it keeps it for ever.
    mutating func take<Member: BitwiseCopyable>(
        _ count: Int,
        of type: Member.Type
    ) -> UnsafeMutablePointer<Member> {
        let bytes = Self.bytes(count, of: type)
        precondition(used + bytes <= size, "more tables than were planned")
        defer { used += bytes }
        // SAFETY: inside the mapping, aligned to 64, and zero is a value of every such member.
        return unsafe (start + used).bindMemory(to: type, capacity: count)
    }

    /// How much of the memory some members take.
    static func bytes<Member>(_ count: Int, of _: Member.Type) -> Int {
        (count * MemoryLayout<Member>.stride + 63) & ~63
    }
}
