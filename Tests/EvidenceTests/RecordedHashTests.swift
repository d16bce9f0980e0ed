import Hashing
import Testing

@testable import Evidence

/// Which of the alert's hashes a file is compared with.
struct RecordedHashTests {
  private static let hashes: [DigestAlgorithm: String] = [
    .md5: String(repeating: "aa", count: 16), .sha1: String(repeating: "bb", count: 20),
    .sha256: String(repeating: "cc", count: 32),
  ]
  private static let (md5, sha1, sha256) = (hashes[.md5] ?? "", hashes[.sha1] ?? "", hashes[.sha256] ?? "")

  @Test(
    arguments: [
      ([:], nil), (["md5": md5], .md5), (["sha1": sha1], .sha1), (["md5": md5, "sha1": sha1], .sha1),
      (["md5": md5, "sha1": sha1, "sha256": sha256], .sha256), (["sha256": md5, "sha1": sha1], .sha1),
      (["md5": "n/a", "sha1": ""], nil), (["sha512": String(repeating: "dd", count: 64)], nil),
      (["imphash": md5], nil), (["sha256": String(repeating: "0", count: 64), "md5": md5], .md5),
    ] as [([String: String], DigestAlgorithm?)])
  func `the strongest that can be computed counts`(recorded: [String: String], algorithm: DigestAlgorithm?) {
    #expect(RecordedHash(recorded)?.algorithm == algorithm)
    #expect(RecordedHash(recorded)?.hex == algorithm.flatMap { Self.hashes[$0] })
  }

  private static func file(_ recorded: [String: String], _ actual: [DigestAlgorithm: String]) -> FileEvidence
  {
    let digests = actual.compactMap { Digest($0.key, hex: $0.value) }
    return FileEvidence(
      entry: .sample("/x", recorded: recorded),
      report: FileReport(path: RawPath("/x"), state: .hashed, digests: digests), host: HostFiles(),
      rootIsComplete: true)
  }

  @Test(
    arguments: [
      (["md5": md5], hashes, .same), (["sha1": sha1], hashes, .same),
      (["md5": sha256.prefix(32).description], hashes, .different),
      // An older hash that agrees makes up for no stronger one that differs.
      (["md5": md5, "sha256": String(repeating: "01", count: 32)], hashes, .different),
      (["md5": md5], [.sha256: sha256], .unknown), (["md5": "none"], hashes, .unknown),
    ] as [([String: String], [DigestAlgorithm: String], FileEvidence.Agreement)])
  func `is compared with the file's of the same kind`(
    recorded: [String: String], actual: [DigestAlgorithm: String], agreement: FileEvidence.Agreement
  ) {
    #expect(Self.file(recorded, actual).agreement == agreement)
  }

  @Test func `a finding names the kind of hash`() throws {
    var evidence = CollectedEvidence(alert("{}"))
    evidence.files = [Self.file(["sha1": String(repeating: "1", count: 40)], Self.hashes)]
    let finding = try #require(Finding.all(in: evidence).first)
    #expect(finding.kind == .changedFile)
    #expect(
      finding.reason
        == "The alert recorded SHA-1 \(String(repeating: "1", count: 40)); the file now has \(Self.sha1).")
  }
}
