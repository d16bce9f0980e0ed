public import ECS

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// Why a dossier could not be handed off.
public struct HandoffError: Error, Sendable, CustomStringConvertible {
  /// Where it was to go.
  public let path: String
  /// What was tried.
  public let operation: String
  /// The system's words.
  public let reason: String

  /// A sentence with place and reason.
  public var description: String { "\(path) could not be \(operation): \(reason)" }
}

/// Writes each dossier into a folder, one JSON file each, named after its id.
///
/// A file appears whole or not at all (written under a name of its own, synchronised, then renamed), readable by its
/// owner only; the same dossier again, at the same time even, replaces its file. The name is made of the id's
/// hexadecimal digits alone, so nothing from an alert decides where a file goes.
public struct DirectorySink: Sendable {
  /// The folder.
  public let path: String

  /// Makes the folder, and those above it, where they don't exist.
  /// - Throws: `HandoffError` when it cannot be made, or something else stands in its place.
  public init(path: String) throws(HandoffError) {
    self.path = path
    var made = path.hasPrefix("/") ? "/" : ""
    for part in path.split(separator: "/") {
      made += (made.isEmpty || made.hasSuffix("/") ? "" : "/") + part
      guard mkdir(made, 0o700) == 0 || errno == EEXIST else { throw Self.error(made, "made") }
    }
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
      throw HandoffError(path: path, operation: "used", reason: "it is not a folder")
    }
  }

  /// Writes a dossier, and says where.
  /// - Throws: `HandoffError` when the id is not hexadecimal, or writing fails; then no
  ///   unfinished file was left behind.
  public func write(_ document: JSONObject, id: String) throws(HandoffError) -> String {
    guard !id.isEmpty, id.utf8.allSatisfy({ ($0 &- 0x30) < 10 || ($0 &- 0x61) < 6 }) else {
      throw HandoffError(path: path, operation: "written to", reason: "'\(id.prefix(80))' is no dossier id")
    }
    var bytes = JSONWriter.bytes(.object(document), layout: .indented)
    bytes.append(0x0A)
    let target = "\(path)/\(id).json"
    let temporary = "\(path)/.\(id).\(String(UInt64.random(in: 0 ... .max), radix: 16)).tmp"
    do throws(HandoffError) {
      try Self.writeFile(bytes, temporary)
      guard rename(temporary, target) == 0 else { throw Self.error(target, "renamed into place") }
    } catch {
      unlink(temporary)
      throw error
    }
    try synchroniseNames()
    return target
  }

  /// Without this a power failure could take the new name away again.
  private func synchroniseNames() throws(HandoffError) {
    let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw Self.error(path, "opened") }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw Self.error(path, "synchronised") }
  }

  private static func writeFile(_ bytes: [UInt8], _ path: String) throws(HandoffError) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw error(path, "created") }
    defer { close(descriptor) }
    var written = 0
    while written < bytes.count {
      // Safe: the pointer is used for this call only, within the array's bounds.
      let count = bytes[written...].withUnsafeBytes { Self.write(descriptor, $0) }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw error(path, "written") }
      written += count
    }
    guard fsync(descriptor) == 0 else { throw error(path, "synchronised") }
  }

  private static func write(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
    #if canImport(Glibc)
      Glibc.write(descriptor, bytes.baseAddress, bytes.count)
    #elseif canImport(Musl)
      Musl.write(descriptor, bytes.baseAddress, bytes.count)
    #else
      Darwin.write(descriptor, bytes.baseAddress, bytes.count)
    #endif
  }

  private static func error(_ path: String, _ operation: String) -> HandoffError {
    HandoffError(path: path, operation: operation, reason: String(cString: strerror(errno)))
  }
}
