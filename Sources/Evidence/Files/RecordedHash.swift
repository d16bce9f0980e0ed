public import Hashing

/// A hash that the alert carries for a file, to compare the file with.
public struct RecordedHash: Sendable, Hashable {
  /// What made it.
  public let algorithm: DigestAlgorithm
  /// Its digits, in lower case.
  public let hex: String

  /// The strongest of an alert's hashes by ECS name; nil when it carries none that can be computed. What has not the
  /// digits of its algorithm, or only zeros, is none: sensors write so where they computed nothing.
  init?(_ recorded: [String: String]) {
    for algorithm in [DigestAlgorithm.sha256, .sha1, .md5] {
      guard let digest = recorded[algorithm.rawValue].flatMap({ Digest(algorithm, hex: $0) }),
        digest.bytes.contains(where: { $0 != 0 })
      else { continue }
      self.algorithm = algorithm
      hex = digest.hex
      return
    }
    return nil
  }

  /// The algorithm as people write it.
  var name: String {
    switch algorithm {
    case .sha256: "SHA-256"
    case .sha1: "SHA-1"
    case .md5: "MD5"
    }
  }
}

extension FileList.Entry {
  /// The alert's hash that the file is compared with; nil when there is none.
  public var recordedHash: RecordedHash? { RecordedHash(recorded) }
}
