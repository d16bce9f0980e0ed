internal import Hashing

/// What one file may share with another that this host met before.
public enum FileTrait: Sendable, Hashable {
  /// The content, by its SHA-256.
  case sha256(String)
  /// The path.
  case path(String)
  /// The signer, with what the check of the signature gave: anybody may write a name into a signature.
  case signer(String, SignatureVerdict.Status)

  /// The traits of the files that the alert names, each once: contents, then paths, then signers.
  public static func all(of files: some Sequence<FileEvidence>) -> [FileTrait] {
    let named = files.filter(\.entry.isNamedByAlert)
    let contents = named.compactMap { $0.report.sha256.map(FileTrait.sha256) }
    let paths = named.map { FileTrait.path($0.entry.path) }
    var seen: Set<FileTrait> = []
    return (contents + paths + named.compactMap(\.signer)).filter { seen.insert($0).inserted }
  }
}

extension FileEvidence {
  /// The signer as a trait; nil when there is none, or nobody checked what the signature states.
  var signer: FileTrait? {
    guard let signature, let subject = signature.subject, !subject.isEmpty,
      signature.status == .trusted || signature.status == .untrusted
    else { return nil }
    return .signer(subject, signature.status)
  }
}
