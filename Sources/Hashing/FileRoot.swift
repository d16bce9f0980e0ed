/// Where the files of a host are.
public enum FileRoot: Hashable, Sendable {
  /// This machine's own file system. Links on the way to a file are followed, the file itself must be none.
  case host
  /// A folder that holds a host's collected files or its mounted image: `C:\Users\x` is looked for as
  /// `Users/x` in the folder's `C` (also `C:` or `C%3A`, the ways in which collectors write it), `/usr/x`
  /// as `usr/x`. Windows names match without regard to case. When there is no folder for drive C, the
  /// folder itself is taken for it. No link is followed and nothing outside the folder is opened.
  case folder(String)
}

/// A file that was found but not opened, or neither, and why.
struct OpenFailure: Error {
  let state: FileState
  let reason: String
  var metadata: FileMetadata?

  init(_ state: FileState, _ reason: String, _ metadata: FileMetadata? = nil) {
    self.state = state
    self.reason = reason
    self.metadata = metadata
  }

  init(_ error: SystemError) { self.init(error.state, error.reason) }

  static func notRegular(_ metadata: FileMetadata) -> OpenFailure {
    OpenFailure(.notRegular, "it is \(metadata.typeName)", metadata)
  }
}

/// A regular file, open for reading.
struct OpenFile: ~Copyable {
  let descriptor: Descriptor
  let metadata: FileMetadata
  /// The path below the root's folder; nil on the host itself.
  let found: RawPath?
}

extension FileRoot {
  /// Opens the regular file that a host's path names.
  func open(_ path: RawPath) throws(OpenFailure) -> OpenFile {
    let parsed = HostPath(path)
    switch (self, parsed) {
    case (_, .elsewhere(let reason)): throw OpenFailure(.elsewhere, reason)
    case (.host, .windows): throw OpenFailure(.elsewhere, "a Windows path on a machine without drives")
    case (.host, _):
      return try Self.openFile(path.bytes, in: Descriptor.workingDirectory, found: nil)
    case (.folder, .relative):
      throw OpenFailure(.elsewhere, "the path depends on a working directory")
    case (.folder(let folder), .posix(let parts)):
      var walk = try FolderWalk(folder, ignoresCase: false)
      return try walk.open(parts)
    case (.folder(let folder), .windows(let drive, let parts)):
      var walk = try FolderWalk(folder, ignoresCase: true)
      try walk.enterDrive(drive)
      return try walk.open(parts)
    }
  }

  /// Opens what a link of the kernel stands for.
  static func openLink(_ link: RawPath) throws(OpenFailure) -> OpenFile {
    do {
      let flags = Descriptor.fileFlags & ~Descriptor.noFollow
      let descriptor = try Descriptor.open(link.bytes, in: Descriptor.workingDirectory, flags: flags)
      let metadata = try descriptor.status()
      guard metadata.isRegular else { throw OpenFailure.notRegular(metadata) }
      return OpenFile(descriptor: descriptor, metadata: metadata, found: nil)
    } catch let error as SystemError {
      throw OpenFailure(error)
    } catch let failure as OpenFailure {
      throw failure
    } catch {
      throw OpenFailure(.denied, "\(error)")
    }
  }

  /// Opens a name once, looks before and after: merely opening some devices has effects (a watchdog starts
  /// to count), and what stood there a moment ago may have been exchanged.
  static func openFile(
    _ name: [UInt8], in directory: Int32, found: RawPath?
  ) throws(OpenFailure) -> OpenFile {
    do {
      let before = try Descriptor.status(of: name, in: directory)
      guard before.isRegular else { throw OpenFailure.notRegular(before) }
      let descriptor = try Descriptor.open(name, in: directory, flags: Descriptor.fileFlags)
      let metadata = try descriptor.status()
      guard metadata.isRegular else { throw OpenFailure.notRegular(metadata) }
      return OpenFile(descriptor: descriptor, metadata: metadata, found: found)
    } catch let error as SystemError {
      throw OpenFailure(error)
    } catch let failure as OpenFailure {
      throw failure
    } catch {
      throw OpenFailure(.denied, "\(error)")
    }
  }
}
