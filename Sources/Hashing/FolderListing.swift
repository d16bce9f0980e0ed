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
  public private(set) var files: [RawPath] = []
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
        files = [path]
        return
      }
      device = metadata.device
      let folder = try Descriptor.open(
        path.bytes, in: Descriptor.workingDirectory, flags: Descriptor.directoryFlags)
      walk(folder, path, depth: 0, progress)
    } catch {
      // The file's own report says more about it than this.
      files = [path]
    }
  }

  private mutating func walk(
    _ folder: borrowing Descriptor, _ path: RawPath, depth: Int, _ progress: (Int) -> Void
  ) {
    guard depth <= limits.depth else {
      fail(path, "deeper than \(limits.depth) folders below the first")
      return
    }
    do throws(SystemError) {
      var names = try DirectoryNames.all(in: folder.raw, most: limits.entries)
      if names.count > limits.entries {
        fail(path, "it has more than \(limits.entries) entries; the rest was passed over")
        names.removeLast()
      }
      for name in names.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
        visit(name, in: folder, path, depth: depth, progress)
      }
    } catch {
      fail(path, error.reason)
    }
  }

  private mutating func visit(
    _ name: [UInt8], in folder: borrowing Descriptor, _ path: RawPath, depth: Int, _ progress: (Int) -> Void
  ) {
    let separator: [UInt8] = path.bytes.last == UInt8(ascii: "/") ? [] : [UInt8(ascii: "/")]
    let whole = RawPath(path.bytes + separator + name)
    do throws(SystemError) {
      let metadata = try Descriptor.status(of: name, in: folder.raw)
      if metadata.isDirectory {
        guard metadata.device == device else { return }
        let inner = try Descriptor.open(name, in: folder.raw, flags: Descriptor.directoryFlags)
        walk(inner, whole, depth: depth + 1, progress)
      } else if metadata.isRegular {
        guard files.count < limits.files else {
          if failures.last?.path != path { fail(path, "there are more than \(limits.files) files") }
          return
        }
        files.append(whole)
        if files.count & 1_023 == 0 { progress(files.count) }
      }
    } catch {
      fail(whole, error.reason)
    }
  }

  private mutating func fail(_ path: RawPath, _ reason: String) {
    guard failures.count < 10_000 else { return }
    failures.append(FileReport(path: path, state: .denied, reason: reason))
  }
}
