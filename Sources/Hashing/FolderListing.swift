#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// Finds the regular files below a folder of this machine, folder by folder and in the order of their names' bytes.
///
/// Links are not followed and other file systems not entered (so `/` leaves out `/proc`), devices, pipes and sockets
/// are passed over, and what cannot be read is reported.
public struct FolderListing: Sendable {
  /// Bounds on a listing.
  public struct Limits: Sendable, Hashable {
    /// The deepest folder below the first.
    public var depth: Int
    /// The most files.
    public var files: Int
    /// The most entries of one folder.
    public var entries: Int

    /// Bounds; a file takes its path's length in memory and some 50 bytes.
    public init(depth: Int = 128, files: Int = 5_000_000, entries: Int = 1_000_000) {
      self.depth = depth
      self.files = files
      self.entries = entries
    }
  }

  /// The files found.
  public private(set) var files: [ListedFile] = []
  /// What could not be looked at, and why.
  public private(set) var failures: [FileReport] = []
  private let limits: Limits
  private var device: UInt64?

  /// Lists a folder; a path that is no folder is itself the only file.
  ///
  /// - Parameter progress: told now and then how many files were found.
  public init(_ path: RawPath, limits: Limits = Limits(), progress: (Int) -> Void = { _ in }) {
    self.limits = limits
    do throws(SystemError) {
      // A link that the caller names is passed on as it is: hashing says what it is.
      let metadata = try Descriptor.status(of: path.bytes, in: Descriptor.workingDirectory)
      guard metadata.isDirectory else {
        files = [ListedFile(path)]
        return
      }
      device = metadata.device
      let folder = try Descriptor.open(
        path.bytes, in: Descriptor.workingDirectory, flags: Descriptor.directoryFlags)
      walk(folder, ListedFolder(path, try folder.status()), depth: 0, progress)
    } catch {
      // The file's own report says more about it than this.
      files = [ListedFile(path)]
    }
  }

  private mutating func walk(
    _ descriptor: borrowing Descriptor, _ folder: ListedFolder, depth: Int, _ progress: (Int) -> Void
  ) {
    guard depth <= limits.depth else {
      fail(folder.path, "deeper than \(limits.depth) folders below the first")
      return
    }
    do throws(SystemError) {
      var entries = try DirectoryNames.all(in: descriptor.raw, most: limits.entries)
      if entries.count > limits.entries {
        fail(folder.path, "it has more than \(limits.entries) entries; the rest was passed over")
        entries.removeLast()
      }
      for index in NameOrder.sorted(entries.map(\.name)) {
        visit(entries[index], in: descriptor, folder, depth: depth, progress)
      }
    } catch {
      fail(folder.path, error.reason)
    }
  }

  private mutating func visit(
    _ entry: DirectoryNames.Entry, in descriptor: borrowing Descriptor, _ folder: ListedFolder, depth: Int,
    _ progress: (Int) -> Void
  ) {
    do throws(SystemError) {
      switch try kind(of: entry, in: descriptor) {
      case .file:
        guard files.count < limits.files else {
          if failures.last?.path != folder.path {
            fail(folder.path, "there are more than \(limits.files) files")
          }
          return
        }
        files.append(ListedFile(entry.name, in: folder))
        if files.count & 1_023 == 0 { progress(files.count) }
      case .folder:
        let inner = try Descriptor.open(entry.name, in: descriptor.raw, flags: Descriptor.directoryFlags)
        let metadata = try inner.status()
        guard metadata.device == device else { return }
        walk(inner, ListedFolder(folder.path(of: entry.name), metadata), depth: depth + 1, progress)
      case .other, .unknown: return
      }
    } catch {
      fail(folder.path(of: entry.name), error.reason)
    }
  }

  /// What the directory says, or the file system where the directory does not.
  private func kind(
    of entry: DirectoryNames.Entry, in descriptor: borrowing Descriptor
  ) throws(SystemError) -> DirectoryNames.Kind {
    guard entry.kind == .unknown else { return entry.kind }
    let metadata = try Descriptor.status(of: entry.name, in: descriptor.raw)
    return metadata.isRegular ? .file : metadata.isDirectory ? .folder : .other
  }

  private mutating func fail(_ path: RawPath, _ reason: String) {
    guard failures.count < 10_000 else { return }
    failures.append(FileReport(path: path, state: .denied, reason: reason))
  }
}
