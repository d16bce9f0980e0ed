#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// A regular file, open for reading at any place; closed with its last owner.
final class OpenFile: Sendable {
  /// Why a file can't be followed.
  enum Failure: Error, Hashable {
    case system(SystemFailure)
    case kind(FileStatus.Kind)

    var isAbsence: Bool {
      if case .system(let failure) = self { failure.isAbsence } else { false }
    }

    var reason: String {
      switch self {
      case .system(let failure): failure.reason
      case .kind(let kind): "it is \(kind.rawValue), not a regular file"
      }
    }
  }

  let descriptor: Int32

  private init(descriptor: Int32) { self.descriptor = descriptor }

  deinit { close(descriptor) }

  /// Opens a regular file. Whatever else has the name is not opened; should one take its place in between, it is
  /// opened without waiting for it and closed again.
  static func open(_ path: String, followsLinks: Bool) throws(Failure) -> OpenFile {
    do {
      let before = try FileStatus.of(path, followsLinks: followsLinks)
      guard before.kind == .regular else { throw Failure.kind(before.kind) }
      let flags = O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY | (followsLinks ? 0 : O_NOFOLLOW)
      let descriptor = openat(AT_FDCWD, path, flags)
      guard descriptor >= 0 else { throw SystemFailure.current }
      let file = OpenFile(descriptor: descriptor)
      let kind = try file.status().kind
      guard kind == .regular else { throw Failure.kind(kind) }
      return file
    } catch let failure as SystemFailure {
      throw .system(failure)
    } catch let failure as Failure {
      throw failure
    } catch {
      throw .kind(.other)
    }
  }

  func status() throws(SystemFailure) -> FileStatus {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw .current }
    return FileStatus(status)
  }

  /// Up to `count` bytes from `offset` on; fewer at the end of the file only.
  func read(_ count: Int, at offset: Int64) throws(SystemFailure) -> [UInt8] {
    var failure: SystemFailure?
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      while filled < count {
        // Safe: the kernel writes at most what is left of the buffer.
        let got = pread(
          descriptor, buffer.baseAddress.map { $0 + filled }, count - filled, off_t(offset) + off_t(filled))
        if got > 0 { filled += got }
        if got == 0 { return }
        if got < 0, errno != EINTR {
          failure = .current
          return
        }
      }
    }
    if let failure { throw failure }
    return bytes
  }

  /// Its first bytes, as many as heads are compared by.
  func head() throws(SystemFailure) -> [UInt8] { try read(FileHead.most, at: 0) }
}
