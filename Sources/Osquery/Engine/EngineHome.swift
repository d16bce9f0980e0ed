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
/// Without a HOME of its own the shell leaves a directory in /tmp behind at every start.
struct EngineHome: Sendable {
  let path: String

  init(in directory: String) throws(Errno) {
    path = directory + "/dossier-engine-" + Nonce().text
    if mkdir(path, 0o700) != 0 { throw Errno(rawValue: errno) }
  }

  /// Links are removed, not followed. A failure leaves an empty-handed directory and nothing worse.
  func remove() { try? FileManager.default.removeItem(atPath: path) }
}
