#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// A secret that was read from a file. It never shows itself in a text.
public struct Secret: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible,
  CustomReflectable
{
  /// The bytes, without a line end behind them; never empty.
  public let bytes: [UInt8]
  /// What is said of a secret, never the secret.
  public var description: String { "a secret" }
  /// The same.
  public var debugDescription: String { description }
  /// Nothing: a mirror would show the bytes.
  public var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }

  /// The secret as a header can hold it; nil when it has a character that is no visible ASCII.
  var headerText: String? {
    bytes.allSatisfy { $0 > 0x20 && $0 < 0x7F } ? String(decoding: bytes, as: UTF8.self) : nil
  }
}

/// Why a secret cannot be used.
public struct SecretFileError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The file.
  public let path: String
  /// What is wrong.
  public let reason: String
  /// A sentence.
  public var description: String { "the secret in \(path) cannot be used: \(reason)" }
}

/// Reads secrets: the only way in which Dossier takes them.
public enum SecretFile {
  /// The most bytes of a secret's file.
  public static let mostBytes = 64 << 10

  /// The secret, and a warning when others than its owner may read the file.
  /// - Throws: `SecretFileError` when the file cannot be read, is empty, too large or not a regular file.
  public static func read(_ path: String) throws(SecretFileError) -> (secret: Secret, warning: String?) {
    // Not waiting for a writer: a FIFO in the file's place must not hang the start.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw SecretFileError(path: path, reason: String(cString: strerror(errno))) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw SecretFileError(path: path, reason: "it is not a regular file")
    }
    var bytes = try content(descriptor, path)
    if bytes.last == 0x0A { bytes.removeLast() }
    if bytes.last == 0x0D { bytes.removeLast() }
    guard !bytes.isEmpty else { throw SecretFileError(path: path, reason: "it is empty") }
    let isOpen = status.st_mode & (S_IRGRP | S_IROTH | S_IWGRP | S_IWOTH) != 0
    let warning = isOpen ? "\(path) holds a secret and others may read or change it; chmod 600 \(path)" : nil
    return (Secret(bytes: bytes), warning)
  }

  private static func content(_ descriptor: Int32, _ path: String) throws(SecretFileError) -> [UInt8] {
    var buffer = [UInt8](repeating: 0, count: mostBytes + 1)
    var count = 0
    while count < buffer.count {
      // Safe: the pointer is used within the call only, and the room left is given.
      let more = buffer.withUnsafeMutableBytes {
        read(descriptor, UnsafeMutableRawBufferPointer(rebasing: $0[count...]))
      }
      if more < 0, errno == EINTR { continue }
      guard more >= 0 else { throw SecretFileError(path: path, reason: String(cString: strerror(errno))) }
      if more == 0 { break }
      count += more
    }
    guard count <= mostBytes else {
      throw SecretFileError(path: path, reason: "it has more than \(mostBytes) bytes")
    }
    return Array(buffer[..<count])
  }

  private static func read(_ descriptor: Int32, _ room: UnsafeMutableRawBufferPointer) -> Int {
    #if canImport(Glibc)
      Glibc.read(descriptor, room.baseAddress, room.count)
    #elseif canImport(Musl)
      Musl.read(descriptor, room.baseAddress, room.count)
    #else
      Darwin.read(descriptor, room.baseAddress, room.count)
    #endif
  }
}
