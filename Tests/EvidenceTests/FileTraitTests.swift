import Hashing
import Testing

@testable import Evidence

@Suite struct FileTraitTests {
  @Test func `are the contents, paths and signers of what the alert names, each once`() {
    let files = [
      FileEvidence.sample(.sample("/a"), authenticode: "trusted", sha256: sha256("ab")),
      .sample(.sample("/b"), authenticode: "trusted", sha256: sha256("ab")),
      .sample(.sample("/c"), authenticode: "distrusted", sha256: sha256("cd")),
      .sample(.sample("/gone"), state: .missing),
      .sample(.sample("/other", isNamedByAlert: false), authenticode: "trusted", sha256: sha256("ef")),
    ]
    #expect(
      FileTrait.all(of: files) == [
        .sha256(sha256("ab")), .sha256(sha256("cd")), .path("/a"), .path("/b"), .path("/c"), .path("/gone"),
        .signer("S", .trusted), .signer("S", .untrusted),
      ])
    #expect(FileTrait.all(of: []) == [])
  }

  @Test(arguments: ["missing", "no row"])
  func `a name that nobody checked is no signer`(result: String) {
    #expect(FileEvidence.sample(.sample("/a"), authenticode: result).signer == nil)
  }
}
