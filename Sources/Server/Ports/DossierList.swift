public import ECS

/// Which dossiers are asked for, newest first.
public struct DossierQuery: Sendable, Hashable {
  /// Where to go on, as `DossierPage.next` said; nil: at the newest.
  public var cursor: String?
  /// The most entries of the page, 1 to 500.
  public var limit = 50
  /// Severities wanted, such as `high`; empty: all.
  public var severities: [String] = []
  /// A rule's id or name.
  public var rule: String?
  /// A host's name or id.
  public var host: String?
  /// Dossiers made at this time or later.
  public var since: Timestamp?

  /// All dossiers, the first page.
  public init() {}
}

/// A part of the list of dossiers.
public struct DossierPage: Sendable, Hashable {
  /// What the list says of each dossier, its id included, newest first.
  public var entries: [JSONObject]
  /// The cursor of the page that follows; nil at the end. Not longer than 512 bytes.
  public var next: String?

  /// A page.
  public init(entries: [JSONObject], next: String?) {
    self.entries = entries
    self.next = next
  }
}

/// A dossier as it is stored.
public struct StoredDossier: Sendable, Hashable {
  /// The document's bytes, exactly.
  public var bytes: [UInt8]
  /// What tells this version of the document from another, such as its SHA-256: printable ASCII without
  /// quotes.
  public var tag: String

  /// A stored document.
  public init(bytes: [UInt8], tag: String) {
    self.bytes = bytes
    self.tag = tag
  }
}
