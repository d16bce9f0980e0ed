/// Pages on which others say what they know of a file. Only addresses: nothing is asked or sent.
public struct ReputationLinks: Hashable, Sendable {
  /// The SHA-256 in lower-case hexadecimal.
  public let sha256: String

  /// Links for a SHA-256 given as 64 hexadecimal digits; nil for anything else.
  public init?(sha256: String) {
    guard let digest = Digest(.sha256, hex: sha256) else { return nil }
    self.sha256 = digest.hex
  }

  /// Links for a digest; nil unless it is a SHA-256.
  public init?(_ digest: Digest) {
    guard digest.algorithm == .sha256 else { return nil }
    sha256 = digest.hex
  }

  /// VirusTotal.
  public var virustotal: String { "https://www.virustotal.com/gui/file/\(sha256)" }
  /// Hybrid Analysis.
  public var hybridAnalysis: String { "https://www.hybrid-analysis.com/sample/\(sha256)" }
  /// Cisco Talos.
  public var talos: String { "https://talosintelligence.com/talos_file_reputation?s=\(sha256)" }
  /// ANY.RUN.
  public var anyRun: String { "https://app.any.run/submissions/#filehash:\(sha256)" }

  /// The addresses under the names that they have in a dossier.
  public var all: [(name: String, url: String)] {
    [
      ("virustotal", virustotal), ("hybrid_analysis", hybridAnalysis), ("talos", talos),
      ("any_run", anyRun),
    ]
  }
}
