internal import ECS
internal import Synchronization

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// Appends each dossier to a file as one line of JSON, synchronised call by call.
///
/// Above its size the file is renamed to `PATH.1`, that to `PATH.2` and so on. A new file is readable by its
/// owner only; one that is there keeps its mode. A file that was renamed or removed from outside is made
/// anew. A last line without an end, as a power failure leaves, is completed when it is a whole document and
/// cut off otherwise.
public final class FileSink: Sink {
  /// The name in the configuration.
  public let name: String
  /// One call's dossiers are synchronised together.
  public let batchSize = 64
  /// The file.
  public let path: String
  private let maximumBytes: Int
  private let kept: Int
  private let file = Mutex<OpenFile?>(nil)

  /// A sink; nothing is opened until the first dossier.
  ///
  /// `maximumBytes` is where a file ends and the next begins (a single call's dossiers stay together, however
  /// large); `kept` is how many full files are kept besides it, 0 to 1,000.
  public init(name: String, path: String, maximumBytes: Int = 256 << 20, kept: Int = 4) {
    self.name = name
    self.path = path
    self.maximumBytes = max(1, maximumBytes)
    self.kept = min(max(0, kept), 1_000)
  }

  /// Appends the dossiers; all of them are delivered or all postponed.
  public func deliver(_ dossiers: [OutgoingDossier]) async -> [DeliveryOutcome] {
    var lines: [UInt8] = []
    lines.reserveCapacity(dossiers.reduce(0) { $0 + $1.bytes.count + 1 })
    for dossier in dossiers {
      lines += dossier.bytes
      lines.append(0x0A)
    }
    let outcome = await BlockingWork.run { [lines] in self.append(lines) }
    return dossiers.map { _ in outcome }
  }

  private func append(_ lines: [UInt8]) -> DeliveryOutcome {
    file.withLock { file in
      do throws(HandoffError) {
        if let open = file, !open.isStillAt(path) { file = nil }
        var open: OpenFile
        if let known = file { open = known } else { open = try OpenFile(path: path) }
        if open.size > 0, open.size + lines.count > maximumBytes {
          file = nil
          try rotate()
          open = try OpenFile(path: path)
        }
        file = open
        try open.append(lines)
        return .delivered
      } catch {
        // Opened anew next time: then a torn end is seen.
        file = nil
        return .postponed(reason: error.description, after: nil)
      }
    }
  }

  private func rotate() throws(HandoffError) {
    guard kept > 0 else {
      guard unlink(path) == 0 else {
        throw HandoffError(path: path, operation: "removed", reason: FileWriting.lastError)
      }
      return
    }
    for number in stride(from: kept - 1, through: 0, by: -1) {
      let older = number == 0 ? path : "\(path).\(number)"
      guard rename(older, "\(path).\(number + 1)") == 0 || (number > 0 && errno == ENOENT) else {
        throw HandoffError(path: older, operation: "renamed", reason: FileWriting.lastError)
      }
    }
  }

  deinit { file.withLock { $0 = nil } }
}

/// The file that lines are appended to, closed with its last owner.
private final class OpenFile: Sendable {
  private let descriptor: Int32
  private let path: String
  private let device: UInt64
  private let inode: UInt64
  private let end: Atomic<Int>

  var size: Int { end.load(ordering: .relaxed) }

  init(path: String) throws(HandoffError) {
    let flags = O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK
    descriptor = open(path, flags, 0o600)
    self.path = path
    guard descriptor >= 0 else { throw Self.error(path, "opened") }
    var status = stat()
    let isKnown = fstat(descriptor, &status) == 0
    device = UInt64(truncatingIfNeeded: status.st_dev)
    inode = UInt64(truncatingIfNeeded: status.st_ino)
    end = Atomic(Int(status.st_size))
    guard isKnown, status.st_mode & S_IFMT == S_IFREG else {
      throw HandoffError(path: path, operation: "used", reason: "it is no regular file")
    }
    if status.st_size == 0 { Self.synchroniseName(of: path) } else { try repair() }
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  func isStillAt(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0 && UInt64(truncatingIfNeeded: status.st_dev) == device
      && UInt64(truncatingIfNeeded: status.st_ino) == inode && Int(status.st_size) == size
  }

  func append(_ lines: [UInt8]) throws(HandoffError) {
    let before = size
    guard FileWriting.writeAll(descriptor, lines) else {
      let error = Self.error(path, "written")
      ftruncate(descriptor, off_t(before))
      throw error
    }
    guard fsync(descriptor) == 0 else { throw Self.error(path, "synchronised") }
    end.store(before + lines.count, ordering: .relaxed)
  }

  private func repair() throws(HandoffError) {
    guard let tail = try tail(), !tail.isEmpty else { return }
    guard tail.first == UInt8(ascii: "{") else {
      throw HandoffError(
        path: path, operation: "used",
        reason: "its last line is not one of Dossier's, and has no end; name another file")
    }
    if (try? JSONParser.parse(tail, limits: JSONParser.Limits(bytes: tail.count)))?.object != nil {
      try append([0x0A])
      return
    }
    let length = size - tail.count
    guard ftruncate(descriptor, off_t(length)) == 0, fsync(descriptor) == 0 else {
      throw Self.error(path, "repaired")
    }
    end.store(length, ordering: .relaxed)
  }

  /// What stands after the last line's end.
  private func tail() throws(HandoffError) -> [UInt8]? {
    let longest = DossierFolder.largestFile
    var tail: [UInt8] = []
    var start = size
    while start > 0 {
      let count = min(64 << 10, start)
      start -= count
      var chunk = [UInt8](repeating: 0, count: count)
      // Safe: read into the array within its bounds, for this call only.
      let read = chunk.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress, count, off_t(start)) }
      guard read == count else { throw Self.error(path, "read") }
      if let newline = chunk.lastIndex(of: 0x0A) { return chunk[(newline + 1)...] + tail }
      tail = chunk + tail
      guard tail.count <= longest else {
        throw HandoffError(
          path: path, operation: "used", reason: "its last line is longer than \(longest) bytes")
      }
    }
    return tail
  }

  /// Without this a power failure could take a new file's name away again; where it fails, the lines are
  /// still there.
  private static func synchroniseName(of path: String) {
    let folder = path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    fsync(descriptor)
    close(descriptor)
  }

  private static func error(_ path: String, _ operation: String) -> HandoffError {
    HandoffError(path: path, operation: operation, reason: FileWriting.lastError)
  }
}
