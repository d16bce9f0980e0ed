import Testing

@testable import Hashing

struct DigestTests {
  @Test(arguments: [
    (DigestAlgorithm.md5, "", "d41d8cd98f00b204e9800998ecf8427e"),
    (.md5, "abc", "900150983cd24fb0d6963f7d28e17f72"),
    (.sha1, "abc", "a9993e364706816aba3e25717850c26c9cd0d89d"),
    (.sha256, "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    (.sha256, "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
  ])
  func `gives the standards' own examples`(algorithm: DigestAlgorithm, text: String, hex: String) throws {
    #expect(try Digest(algorithm, of: text.utf8).hex == hex)
    #expect(try Digest(algorithm, of: Array(text.utf8).lazy.map { $0 }).hex == hex)
    let stream = try StreamingDigest(algorithm)
    for byte in text.utf8 { try stream.update([byte]) }
    #expect(try stream.finish().hex == hex)
  }

  @Test(
    .enabled(if: Tool("openssl") != nil, "needs the openssl command"), arguments: DigestAlgorithm.allCases)
  func `agrees with openssl on every length around a block`(algorithm: DigestAlgorithm) throws {
    let openssl = try #require(Tool("openssl"))
    let stream = try StreamingDigest(algorithm)
    for length in [1, 55, 56, 63, 64, 65, 119, 128, 4097, 300_001] {
      let bytes = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ length) }
      let answer = try openssl.output(["dgst", "-\(algorithm.rawValue)", "-r"], input: bytes)
      let hex = String(answer.prefix { $0 != " " })
      #expect(try Digest(algorithm, of: bytes).hex == hex)
      try stream.update(bytes[..<(length / 2)])
      try stream.update(bytes[(length / 2)...])
      #expect(try stream.finish().hex == hex, "the context is used again")
    }
  }

  @Test func `forgets what was added when it restarts`() throws {
    let stream = try StreamingDigest()
    try stream.update(Array("junk".utf8))
    try stream.restart()
    #expect(try stream.finish() == Digest(of: [UInt8]()))
  }

  @Test func `reads digests from text and refuses anything else`() throws {
    let digest = try Digest(of: [1, 2, 3])
    #expect(Digest(.sha256, hex: digest.hex) == digest)
    #expect(Digest(.sha256, hex: digest.hex.uppercased()) == digest)
    for wrong in [
      "", "ab", digest.hex + "0", String(digest.hex.dropLast()) + "g", digest.hex.dropLast() + "é",
    ] {
      #expect(Digest(.sha256, hex: wrong) == nil)
    }
    #expect(Digest(.md5, hex: digest.hex) == nil)
  }

  @Test func `says so when OpenSSL has not the algorithm`() throws {
    let error = try #require(throws: HashingError.self) { try DigestMethod.fetch("NO-SUCH").get() }
    #expect(error.code == .unavailable)
    #expect(error.description.hasPrefix("OpenSSL does not offer NO-SUCH"))
    #expect(!error.reason.isEmpty)
  }
}

struct ReputationLinksTests {
  @Test func `links a SHA-256 and nothing else`() throws {
    let digest = try Digest(of: [UInt8]())
    let links = try #require(ReputationLinks(sha256: digest.hex.uppercased()))
    #expect(links == ReputationLinks(digest))
    #expect(links.virustotal == "https://www.virustotal.com/gui/file/\(digest.hex)")
    #expect(links.hybridAnalysis == "https://www.hybrid-analysis.com/sample/\(digest.hex)")
    #expect(links.talos == "https://talosintelligence.com/talos_file_reputation?s=\(digest.hex)")
    #expect(links.anyRun == "https://app.any.run/submissions/#filehash:\(digest.hex)")
    #expect(links.all.map(\.name) == ["virustotal", "hybrid_analysis", "talos", "any_run"])
    #expect(ReputationLinks(try Digest(.md5, of: [UInt8]())) == nil)
    for wrong in ["", "../../x", digest.hex + "?", " " + digest.hex.dropFirst()] {
      #expect(ReputationLinks(sha256: wrong) == nil)
    }
  }
}
