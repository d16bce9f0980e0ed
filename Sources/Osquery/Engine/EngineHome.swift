import FoundationEssentials
import SystemPackage

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A fresh directory for one engine process, readable for its owner only.
///
/// Without a HOME of its own the shell leaves a directory in /tmp behind at every start. As long as this process lives
/// it holds a lock on the directory; one that nobody holds was left by a process that was killed, and
/// ``AbandonedHomes`` takes it away.
struct EngineHome: Sendable {
  static let namePrefix = "dossier-engine-"

  /// Where directories are made when nobody says otherwise: `$TMPDIR`, else `/tmp`.
  static var temporaryFolder: String {
    let named = getenv("TMPDIR").map { String(cString: $0) } ?? ""
    return named.hasPrefix("/") ? named : "/tmp"
  }

  let path: String
  private let lock: FolderLock

  init(in directory: String) throws(Errno) {
    for _ in 0..<8 {
      let path = directory + "/" + Self.namePrefix + Nonce().text
      if mkdir(path, 0o700) != 0 { throw Errno(rawValue: errno) }
      // Between making and locking it, another process may have taken it for an abandoned one.
      if let lock = try FolderLock(path, isNeeded: false) {
        self.path = path
        self.lock = lock
        return
      }
    }
    throw .resourceBusy
  }

  /// Links are removed, not followed. A failure leaves an empty-handed directory and nothing worse.
  func remove() {
    try? FileManager.default.removeItem(atPath: path)
    lock.release()
  }
}
