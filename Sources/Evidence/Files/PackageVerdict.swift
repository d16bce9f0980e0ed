internal import Hashing
public import Osquery

/// What a Linux package database says of a file: which package put it there and, where the database keeps digests,
/// whether it is still the same.
public struct PackageVerdict: Sendable, Hashable {
  /// The package's name.
  public var package: String
  /// The file's SHA-256 as the package has it; nil where the database keeps none (Debian's).
  public var sha256: String?

  /// The two forms of a path on a system where `/bin`, `/sbin` and `/lib` are links into `/usr`: packages may know
  /// a file by the other one.
  public static func forms(of path: String) -> [String] {
    for folder in ["bin/", "sbin/", "lib/", "lib32/", "lib64/", "libx32/"] {
      if path.hasPrefix("/" + folder) { return [path, "/usr" + path] }
      if path.hasPrefix("/usr/" + folder) { return [path, String(path.dropFirst(4))] }
    }
    return [path]
  }
}

/// Which packages own which files.
public struct PackageFiles: Sendable {
  private var owners: [String: PackageVerdict] = [:]

  /// Nothing asked yet.
  public init() {}

  /// Adds the answer of `deb_package_files` or `rpm_package_files`.
  public mutating func add(_ result: StatementResult) {
    guard result.status == .ok else { return }
    for row in result.rows {
      guard let path = row["path"], let package = row["package"] else { continue }
      let sha256 = row["sha256"].flatMap { $0.utf8.count == 64 ? $0.lowercased() : nil }
      for form in PackageVerdict.forms(of: path) where owners[form]?.sha256 == nil {
        owners[form] = PackageVerdict(package: package, sha256: sha256)
      }
    }
  }

  /// The package of a file; nil when none is known.
  public func owner(of path: String) -> PackageVerdict? { owners[path] }
}

extension FileEvidence {
  /// Adds the word of the package that owns the file.
  ///
  /// Only a digest makes it a verdict: that a package names a path says nothing of what stands there now.
  public mutating func add(_ package: PackageVerdict) {
    var verdict = signature ?? SignatureVerdict(package: package.package)
    let says: String
    if let expected = package.sha256, state == .hashed, let actual = report.sha256 {
      let isSame = expected == actual
      if verdict.status == .unknown || !isSame { verdict.status = isSame ? .trusted : .untrusted }
      says =
        isSame
        ? "as package \(package.package) installed it"
        : "changed since package \(package.package) installed it"
    } else {
      says = "package \(package.package) owns the path; there is no digest to compare with"
    }
    verdict.sources.append(SignatureVerdict.Voice(from: "package", says: says))
    signature = verdict
  }
}

extension SignatureVerdict {
  /// A verdict that knows nothing yet but the package.
  fileprivate init(package: String) {
    status = .unknown
    subject = "package \(package)"
    sources = []
  }
}
