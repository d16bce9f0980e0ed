/// What was changed in a statement so that it answers what its guide asks.
public struct StatementRepair: Sendable, Hashable {
  /// A defect that is known how to mend.
  public enum ID: String, Sendable, CaseIterable {
    /// A comparison with NULL by `=` or `!=`, which is never true.
    case nullComparison = "null-comparison"
    /// A text in double quotes, which are for names.
    case doubleQuotedText = "double-quoted-text"
    /// A VirusTotal link by SHA-1 or MD5.
    case weakHashLink = "weak-hash-link"
    /// A service's command line used as the path of a file.
    case commandLineAsPath = "command-line-as-path"
    /// A file table joined by one of several paths, of which osquery forgets all after the first row.
    case alternativeJoin = "alternative-join"
    /// The hash of another file than the one whose signature was judged.
    case otherFile = "other-file"
  }

  /// What was wrong.
  public let id: ID
  /// What was wrong and what stands there now, as sentences.
  public let reason: String
}

/// A statement's text with what is known to be wrong in it mended.
public struct RepairedStatement: Sendable, Hashable {
  /// The text to run; the published one where nothing was mended.
  public let sql: String
  /// What was mended, in the order it was done; empty where nothing was.
  public let repairs: [StatementRepair]

  /// A text with what was mended in it.
  public init(sql: String, repairs: [StatementRepair]) {
    self.sql = sql
    self.repairs = repairs
  }
}
