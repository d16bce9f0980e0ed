#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// The program that a living process runs, when its file was deleted or replaced.
public struct RunningImage: Sendable, Hashable {
  /// The process id.
  public let pid: Int
  /// Where the program stood, by the kernel.
  public let formerPath: RawPath
  /// The look at the bytes that run.
  public let report: FileReport
}

extension FileHasher {
  /// Hashes the program of a process whose file is deleted; nil when the process has ended, its file is still in
  /// place, or the system has no `/proc` (see proc(5), `/proc/pid/exe`).
  ///
  /// The kernel keeps the bytes of a deleted program for as long as it runs. Always looks at this machine, whatever
  /// the hasher's root.
  public func deletedImage(ofProcess pid: Int) -> RunningImage? {
    guard pid > 0 else { return nil }
    let link = RawPath("/proc/\(pid)/exe")
    let mark = Array(" (deleted)".utf8)
    guard let target = Self.target(of: link), target.count > mark.count,
      target.suffix(mark.count).elementsEqual(mark)
    else { return nil }
    let report = HashWorker(self).report(onLink: link)
    // Between the two looks the process may have ended, and another have got its id.
    guard Self.target(of: link) == target else { return nil }
    return RunningImage(pid: pid, formerPath: RawPath(Array(target.dropLast(mark.count))), report: report)
  }

  /// Where a link points to; nil when it is none or may not be read.
  private static func target(of link: RawPath) -> [UInt8]? {
    var buffer = [CChar](repeating: 0, count: 8_192)
    let path = link.bytes.map { CChar(bitPattern: $0) } + [0]
    // Safe: readlink writes at most the buffer's length and its answer says how much.
    let count = buffer.withUnsafeMutableBufferPointer { bytes in
      bytes.baseAddress.map { readlink(path, $0, bytes.count) } ?? -1
    }
    return count > 0 && count < buffer.count ? buffer.prefix(count).map { UInt8(bitPattern: $0) } : nil
  }
}
