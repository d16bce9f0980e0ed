/// What is known of a file's signature, from all who say something about it.
public struct SignatureVerdict: Sendable, Hashable {
  /// The outcome.
  public enum Status: String, Sendable, Hashable {
    /// Signed, and the system trusts it.
    case trusted
    /// Signed, but not trusted, or distrusted.
    case untrusted
    /// Not signed.
    case unsigned
    /// Nobody could tell.
    case unknown
  }

  /// One voice.
  public struct Voice: Sendable, Hashable {
    /// `alert` or `authenticode`.
    public var from: String
    /// What it says, in its own words.
    public var says: String
  }

  /// The outcome. Where the voices differ, the host's, which looked last, decides.
  public var status: Status
  /// The signer.
  public var subject: String?
  /// Who vouches for the signer.
  public var issuer: String?
  /// All voices, the alert's first.
  public var sources: [Voice]

  /// Merges the alert's word and the host's; nil when neither says anything.
  public init?(alert: AlertSignature?, authenticode: AuthenticodeVerdict?) {
    guard alert != nil || authenticode != nil else { return nil }
    sources = []
    status = .unknown
    if let alert {
      status = Self.status(of: alert)
      subject = alert.subject
      sources.append(Voice(from: "alert", says: Self.words(of: alert)))
    }
    if let authenticode {
      if authenticode.status != .unknown || alert == nil { status = authenticode.status }
      subject = authenticode.subject ?? subject
      issuer = authenticode.issuer
      sources.append(Voice(from: "authenticode", says: authenticode.says))
    }
  }

  private static func status(of signature: AlertSignature) -> Status {
    if signature.exists == false { return .unsigned }
    switch signature.trusted {
    case true?: return .trusted
    case false?: return .untrusted
    case nil: return signature.status == "trusted" ? .trusted : .unknown
    }
  }

  private static func words(of signature: AlertSignature) -> String {
    if signature.exists == false { return "no signature" }
    let status = signature.status ?? signature.trusted.map { $0 ? "trusted" : "not trusted" } ?? "signed"
    return signature.subject.map { "\(status), signed by \($0)" } ?? status
  }
}

/// osquery's verdict on a Windows file.
public struct AuthenticodeVerdict: Sendable, Hashable {
  /// The outcome.
  public var status: SignatureVerdict.Status
  /// The signer; nil when there is none.
  public var subject: String?
  /// Who vouches for the signer.
  public var issuer: String?
  /// The table's own word, or that it has none.
  public var says: String

  /// The verdict for a value of `authenticode.result`.
  ///
  /// Source: osquery, `tables/system/windows/authenticode.cpp`: trusted, valid, untrusted, missing, distrusted.
  init(result: String, subject: String?, issuer: String?) {
    status =
      switch result {
      case "trusted": .trusted
      // `valid` is a good signature that the system's policy does not trust.
      case "valid", "untrusted", "distrusted": .untrusted
      case "missing": .unsigned
      default: .unknown
      }
    self.subject = subject.flatMap { $0.isEmpty ? nil : $0 }
    self.issuer = issuer.flatMap { $0.isEmpty ? nil : $0 }
    says = result
  }

  /// The table has no row for the file: it does not exist, has no readable signature, or its signer states no
  /// program name, which osquery requires.
  static let absent = {
    var verdict = AuthenticodeVerdict(result: "", subject: nil, issuer: nil)
    verdict.says =
      "no row: osquery gives none for a missing file, an unreadable signature, or a signer without a program name"
    return verdict
  }()
}
