internal import Synchronization

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// A file that only a descriptor leads to.
enum NamelessFile {
  /// Makes one of the bytes, to be read from its beginning.
  static func make(of bytes: [UInt8]) throws(HandoffError) -> Int32 {
    let folder = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    let name = "\(folder)/.dossier.\(String(UInt64.random(in: 0 ... .max), radix: 16))"
    let descriptor = open(name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw error(folder, "used for a document") }
    unlink(name)
    guard FileWriting.writeAll(descriptor, bytes), lseek(descriptor, 0, SEEK_SET) == 0 else {
      let failure = error(folder, "used for a document")
      close(descriptor)
      throw failure
    }
    return descriptor
  }

  private static func error(_ path: String, _ operation: String) -> HandoffError {
    HandoffError(path: path, operation: operation, reason: FileWriting.lastError)
  }
}

/// Takes in what a command writes to its standard error, and keeps the end of it.
///
/// It stops soon after it is told to: something that the command left running may hold the pipe open for
/// ever.
final class ComplaintPipe: Sendable {
  private static let longest = 4_096
  let writeEnd: Int32
  private let readEnd: Int32
  private let isOver = Atomic(false)

  init() throws(HandoffError) {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else {
      throw HandoffError(path: "a pipe", operation: "made", reason: FileWriting.lastError)
    }
    (readEnd, writeEnd) = (ends[0], ends[1])
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    _ = fcntl(readEnd, F_SETFL, O_NONBLOCK)
  }

  deinit { close(readEnd) }

  func stop() { isOver.store(true, ordering: .sequentiallyConsistent) }

  /// The last line that is not empty, at most 300 characters, without control characters.
  func lastLine() async -> String {
    let end = await BlockingWork.run { [self] in readToEnd() }
    let lines = String(decoding: end, as: UTF8.self).split(whereSeparator: \.isNewline)
    let line = lines.last { !$0.allSatisfy(\.isWhitespace) } ?? ""
    return String(String.UnicodeScalarView(line.unicodeScalars.prefix(300).filter { $0.value >= 0x20 }))
  }

  private func readToEnd() -> [UInt8] {
    var kept: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 16_384)
    while true {
      let wasOver = isOver.load(ordering: .sequentiallyConsistent)
      var entry = pollfd(fd: readEnd, events: Int16(POLLIN), revents: 0)
      _ = poll(&entry, 1, wasOver ? 0 : 50)
      // Safe: read into the array within its bounds, for this call only.
      let count = chunk.withUnsafeMutableBytes { read(readEnd, $0.baseAddress, $0.count) }
      if count > 0 {
        kept = (kept + chunk.prefix(count)).suffix(Self.longest)
        continue
      }
      let isEmpty = count < 0 && (errno == EAGAIN || errno == EINTR)
      if !isEmpty || wasOver { return kept }
    }
  }
}
