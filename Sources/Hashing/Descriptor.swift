#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// An error number of the system.
struct SystemError: Error, Equatable {
  let number: Int32

  /// Must be called before anything else that may touch `errno`.
  static var current: SystemError { SystemError(number: errno) }

  /// A folder is not the one that was listed; no call answers with this number.
  static let exchanged = SystemError(number: -1)

  /// What a failed look at a file means.
  var state: FileState {
    switch number {
    case ENOENT, ENOTDIR, ENAMETOOLONG, Self.exchanged.number: .missing
    case ELOOP, ENXIO, EISDIR: .notRegular
    case EINVAL: .elsewhere
    default: .denied
    }
  }

  var reason: String {
    switch number {
    case Self.exchanged.number: "its folder was replaced after it had been listed"
    case ENOENT: "no such file or directory"
    case ENOTDIR: "a part of the path is not a directory"
    case ENAMETOOLONG: "the name is longer than the file system allows"
    case ELOOP: "a symbolic link, or too many of them"
    case EACCES, EPERM: "permission denied"
    case EMFILE, ENFILE: "too many open files"
    case EIO: "input/output error"
    default: "system error \(number)"
    }
  }
}

/// An open file or directory, closed with its owner.
struct Descriptor: ~Copyable {
  let raw: Int32

  /// Where relative paths begin.
  static let workingDirectory = AT_FDCWD

  deinit { close(raw) }

  /// Reads no terminal, starts no waiting for a pipe's other end, and leaks into no child.
  static let fileFlags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY
  /// The flag that refuses a link in the last part of a path.
  static let noFollow = O_NOFOLLOW
  /// Directories on the way; links are refused.
  static let directoryFlags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC
  /// The folder that the operator named; it may be a link.
  static let rootFlags = O_RDONLY | O_DIRECTORY | O_CLOEXEC

  private init(raw: Int32) { self.raw = raw }

  static func open(
    _ name: [UInt8], in directory: Int32, flags: Int32
  ) throws(SystemError) -> Descriptor {
    while true {
      let (raw, number) = try withTerminated(name) { name in (openat(directory, name, flags), errno) }
      if raw >= 0 { return Descriptor(raw: raw) }
      if number != EINTR { throw SystemError(number: number) }
    }
  }

  /// What a name stands for, without following a link in its last part.
  static func status(of name: [UInt8], in directory: Int32) throws(SystemError) -> FileMetadata {
    var status = stat()
    let number = try withTerminated(name) { name in
      fstatat(directory, name, &status, AT_SYMLINK_NOFOLLOW) == 0 ? 0 : errno
    }
    guard number == 0 else { throw SystemError(number: number) }
    return FileMetadata(status)
  }

  func status() throws(SystemError) -> FileMetadata {
    var status = stat()
    guard fstat(raw, &status) == 0 else { throw .current }
    return FileMetadata(status)
  }

  /// Reads what comes next; 0 at the end. Safe: the kernel writes at most the buffer's length.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws(SystemError) -> Int {
    while true {
      #if canImport(Glibc)
        let count = Glibc.read(raw, buffer.baseAddress, buffer.count)
      #elseif canImport(Musl)
        let count = Musl.read(raw, buffer.baseAddress, buffer.count)
      #else
        let count = Darwin.read(raw, buffer.baseAddress, buffer.count)
      #endif
      if count >= 0 { return count }
      let error = SystemError.current
      if error.number != EINTR { throw error }
    }
  }

  /// Calls with the name and an end mark; a name that holds the end mark itself names no file.
  private static func withTerminated<Result>(
    _ name: [UInt8], _ body: (UnsafePointer<CChar>) -> Result
  ) throws(SystemError) -> Result {
    guard !name.contains(0) else { throw SystemError(number: EINVAL) }
    // Safe: all bytes are written before they are read, and the pointer is used within the closure only.
    let result = withUnsafeTemporaryAllocation(of: CChar.self, capacity: name.count + 1) { text in
      for index in name.indices { text[index] = CChar(bitPattern: name[index]) }
      text[name.count] = 0
      return text.baseAddress.map { body($0) }
    }
    guard let result else { throw SystemError(number: EINVAL) }
    return result
  }
}

extension FileMetadata {
  var isRegular: Bool { type == S_IFREG }
  var isDirectory: Bool { type == S_IFDIR }
  var isLink: Bool { type == S_IFLNK }

  private var type: mode_t { mode_t(truncatingIfNeeded: mode) & S_IFMT }

  /// What a file that is not regular is, for messages.
  var typeName: String {
    switch type {
    case S_IFREG: "a regular file"
    case S_IFDIR: "a directory"
    case S_IFLNK: "a symbolic link"
    case S_IFIFO: "a pipe"
    case S_IFSOCK: "a socket"
    case S_IFBLK, S_IFCHR: "a device"
    default: "of an unknown type"
    }
  }

  fileprivate init(_ status: stat) {
    self.init(
      size: Int64(status.st_size), modified: status.modificationTime, changed: status.changeTime,
      inode: UInt64(truncatingIfNeeded: status.st_ino),
      device: UInt64(truncatingIfNeeded: status.st_dev),
      mode: UInt32(truncatingIfNeeded: status.st_mode),
      userID: UInt32(truncatingIfNeeded: status.st_uid),
      groupID: UInt32(truncatingIfNeeded: status.st_gid))
  }
}

extension FileTime {
  init(_ time: timespec) {
    self.init(seconds: Int64(time.tv_sec), nanoseconds: Int32(truncatingIfNeeded: time.tv_nsec))
  }
}
