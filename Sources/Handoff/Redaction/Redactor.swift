public import ECS

/// What is taken out of documents besides what every ``Redactor`` finds by itself.
public struct RedactionSettings: Sendable, Hashable {
  /// Whether secrets in command lines and other texts are looked for.
  public var findsSecrets = true
  /// Fields whose values are replaced, by their dotted names; `*` and `?` stand for any.
  public var maskedFields: [WildcardPattern] = []
  /// Fields that are taken out.
  public var removedFields: [WildcardPattern] = []
  /// Words of texts that are replaced, by what they look like.
  public var patterns: [WildcardPattern] = []

  /// Secrets are looked for, and nothing else is taken out.
  public init() {}
}

/// Takes secrets out of a dossier before it is stored or leaves the host.
///
/// Every text of the document is searched: keys and tokens of known shapes, `name=secret`, headers, addresses
/// with user information, and command lines, whose options are known by their names or by their program. Texts of
/// members that are named as a secret is go as a whole. Only what Dossier itself wrote to be acted on stays as it
/// is: indicators, links, the guide, its statements' own text. A secret becomes ``replacement``;
/// `dossier.redactions` says where and by which rule, never what. The same document gives the same result, and a
/// redacted one does not change again.
///
/// Base64 after `-EncodedCommand` and the like is not looked into. What does not look like a secret is not
/// found.
public struct Redactor: Sendable {
  /// What stands in a secret's place.
  public static let replacement = "[redacted]"
  /// The most places that are listed in the document; all are replaced and counted.
  static let mostListed = 500

  private let settings: RedactionSettings
  private let scanner: SecretScanner

  /// A redactor.
  public init(_ settings: RedactionSettings = RedactionSettings()) {
    self.settings = settings
    scanner = SecretScanner(patterns: settings.patterns)
  }

  /// The document without its secrets; its `dossier.integrity` is of the one before, and has to be made
  /// again.
  public func redact(_ document: JSONObject) -> JSONObject {
    var walk = RedactionWalk(settings: settings, scanner: scanner)
    guard var redacted = walk.redacted(document) else { return document }
    guard var part = redacted["dossier"]?.object else { return redacted }
    let earlier = part["redactions"]?.object
    part["redactions"] = Self.list(walk, earlier)
    redacted["dossier"] = .object(part)
    return redacted
  }

  /// The text without its secrets; for logs.
  public func redact(_ text: String) -> String {
    RedactionWalk.replaced(text, scanner.places(in: text))
  }

  private static func list(_ walk: RedactionWalk, _ earlier: JSONObject?) -> JSONValue {
    let count = walk.count + (earlier?["count"]?.int ?? 0)
    let places = (earlier?["places"]?.array ?? []) + walk.places
    return ["count": .number(JSONNumber(count)), "places": .array(Array(places.prefix(mostListed)))]
  }
}
