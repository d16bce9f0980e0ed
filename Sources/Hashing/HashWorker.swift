#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// What one thread needs to hash file after file: contexts and a buffer that are used again and again.
final class HashWorker {
  /// 256 KiB reads cost the least; larger ones gain nothing.
  private static let piece = 256 << 10

  private let hasher: FileHasher
  private var digests: [StreamingDigest] = []
  private var refusal: HashingError?
  /// The folder of the file before: files of a listing come folder by folder.
  private var openFolder: OpenFolder?
  private var buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 0, alignment: 64)

  init(
    _ hasher: FileHasher,
    methods: (DigestAlgorithm) -> Result<DigestMethod, HashingError> = DigestMethod.of
  ) {
    self.hasher = hasher
    for algorithm in hasher.algorithms {
      do throws(HashingError) {
        digests.append(try StreamingDigest(algorithm, method: try methods(algorithm).get()))
      } catch {
        refusal = error
      }
    }
  }

  deinit { buffer.deallocate() }

  private final class OpenFolder {
    let folder: ListedFolder
    let descriptor: Descriptor

    init(folder: ListedFolder, descriptor: consuming Descriptor) {
      self.folder = folder
      self.descriptor = descriptor
    }
  }

  func report(
    on path: RawPath, end: ContinuousClock.Instant?, isCancelled: @escaping () -> Bool
  ) -> FileReport {
    report(on: path, end: end, isCancelled: isCancelled) { () throws(OpenFailure) in
      try hasher.root.open(path)
    }
  }

  /// Looks at a file of a listing, below the very folder that was listed.
  func report(
    on file: ListedFile, end: ContinuousClock.Instant?, isCancelled: @escaping () -> Bool
  ) -> FileReport {
    guard let folder = file.folder else { return report(on: file.path, end: end, isCancelled: isCancelled) }
    return report(on: file.path, end: end, isCancelled: isCancelled) { () throws(OpenFailure) in
      try open(file.name, in: folder)
    }
  }

  /// The listing said that the name is a regular file; what stands there now is looked at once it is open, and opening
  /// it waits for nothing.
  private func open(_ name: [UInt8], in folder: ListedFolder) throws(OpenFailure) -> OpenFile {
    var refused: FileMetadata?
    do throws(SystemError) {
      if openFolder?.folder !== folder {
        openFolder = nil
        openFolder = OpenFolder(folder: folder, descriptor: try folder.open())
      }
      guard let openFolder else { throw SystemError(number: ENOENT) }
      let descriptor = try Descriptor.open(name, in: openFolder.descriptor.raw, flags: Descriptor.fileFlags)
      let metadata = try descriptor.status()
      guard metadata.isRegular else {
        refused = metadata
        throw SystemError(number: EISDIR)
      }
      return OpenFile(descriptor: descriptor, metadata: metadata, found: nil)
    } catch {
      throw refused.map { .notRegular($0) } ?? OpenFailure(error)
    }
  }

  private func report(
    on path: RawPath, end: ContinuousClock.Instant?, isCancelled: @escaping () -> Bool,
    opened: () throws(OpenFailure) -> OpenFile
  ) -> FileReport {
    do throws(OpenFailure) {
      let file = try opened()
      let deadline = ContinuousClock.now + hasher.limits.time
      let stop = Stop(deadline: end.map { min($0, deadline) } ?? deadline, isCancelled: isCancelled)
      return read(file, path, stop)
    } catch {
      return FileReport(
        path: path, state: error.state, reason: error.reason, metadata: error.metadata)
    }
  }

  /// Looks at what a link of the kernel stands for; the link itself is followed.
  func report(onLink link: RawPath) -> FileReport {
    do throws(OpenFailure) {
      let file = try FileRoot.openLink(link)
      let deadline = ContinuousClock.now + hasher.limits.time
      return read(file, link, Stop(deadline: deadline, isCancelled: { Task.isCancelled }))
    } catch {
      return FileReport(path: link, state: error.state, reason: error.reason, metadata: error.metadata)
    }
  }

  /// When to give up.
  private struct Stop {
    let deadline: ContinuousClock.Instant
    let isCancelled: () -> Bool

    var reason: String? {
      if isCancelled() { return "the work was cancelled" }
      return ContinuousClock.now >= deadline ? "the time for the file was up" : nil
    }
  }

  private func read(_ file: borrowing OpenFile, _ path: RawPath, _ stop: Stop) -> FileReport {
    var (state, reason, made) = (FileState.hashed, refusal.map { "\($0)" }, [Digest]())
    do throws(OpenFailure) {
      guard !digests.isEmpty || refusal == nil else {
        throw OpenFailure(.denied, reason ?? "no digest can be made")
      }
      if let known = hasher.cache?.digests(of: file.metadata, by: hasher.algorithms) {
        return FileReport(
          path: path, state: .hashed, digests: known, metadata: file.metadata, found: file.found)
      }
      let count = try readAll(file, stop)
      made = try finish()
      let after = try status(of: file)
      if count != file.metadata.size || !after.isSameContent(as: file.metadata) {
        state = .changed
        reason = "the file changed while it was read"
      } else if made.count == hasher.algorithms.count {
        hasher.cache?.add(made, of: after)
      }
    } catch {
      (state, reason) = (error.state, error.reason)
    }
    return FileReport(
      path: path, state: state, reason: reason, digests: made, metadata: file.metadata,
      found: file.found)
  }

  private func readAll(_ file: borrowing OpenFile, _ stop: Stop) throws(OpenFailure) -> Int64 {
    let most = hasher.limits.bytes
    guard file.metadata.size <= most else { throw Self.tooLarge(most) }
    restart()
    // One byte more than the file has, so that a small file's end is seen by a short read.
    prepareBuffer(Int(min(Int64(Self.piece), max(file.metadata.size, 0) + 1)))
    var count: Int64 = 0
    while true {
      if let reason = stop.reason { throw OpenFailure(.timeout, reason) }
      let piece = try readPiece(file)
      if piece.isEmpty { return count }
      count += Int64(piece.count)
      guard count <= most else { throw Self.tooLarge(most) }
      do throws(HashingError) {
        for digest in digests { try digest.update(piece) }
      } catch {
        throw OpenFailure(.denied, "\(error)")
      }
      hasher.afterPiece?(count)
      // A read that fills less than the buffer, at the length that the file had: its end, unless it grew since, which
      // the look after reading finds.
      if piece.count < buffer.count, count == file.metadata.size { return count }
    }
  }

  /// Safe: the slice is used before the buffer is written again.
  private func readPiece(_ file: borrowing OpenFile) throws(OpenFailure) -> UnsafeRawBufferPointer {
    do throws(SystemError) {
      let count = try file.descriptor.read(into: buffer)
      return UnsafeRawBufferPointer(rebasing: buffer[..<count])
    } catch {
      // Only files that the kernel makes up have nothing to read *yet*.
      if error.number == EAGAIN { throw OpenFailure(.notRegular, "it is a stream of the kernel") }
      throw OpenFailure(.denied, error.reason)
    }
  }

  private func status(of file: borrowing OpenFile) throws(OpenFailure) -> FileMetadata {
    do throws(SystemError) {
      return try file.descriptor.status()
    } catch {
      throw OpenFailure(.denied, error.reason)
    }
  }

  private func finish() throws(OpenFailure) -> [Digest] {
    var made: [Digest] = []
    do throws(HashingError) {
      for digest in digests { made.append(try digest.finish()) }
    } catch {
      throw OpenFailure(.denied, "\(error)")
    }
    return made
  }

  /// A file given up half way leaves its bytes in the contexts.
  private func restart() {
    for digest in digests { try? digest.restart() }
  }

  private func prepareBuffer(_ size: Int) {
    guard buffer.count < size else { return }
    buffer.deallocate()
    buffer = .allocate(byteCount: size, alignment: 64)
  }

  private static func tooLarge(_ most: Int64) -> OpenFailure {
    OpenFailure(.tooLarge, "larger than the bound of \(most) bytes")
  }
}

extension FileMetadata {
  /// Whether nothing that tells of a write differs.
  fileprivate func isSameContent(as other: FileMetadata) -> Bool {
    device == other.device && inode == other.inode && size == other.size
      && modified == other.modified && changed == other.changed
  }
}
