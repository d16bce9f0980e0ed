import Predicates

/// The syntax tree of a KQL query; every literal carries its place in the text.
indirect enum KQLNode: Equatable, Sendable {
  /// The empty query, which every document satisfies.
  case matchAll
  /// All of at least two.
  case and([KQLNode])
  /// At least one of at least two.
  case or([KQLNode])
  /// Documents that do not satisfy the part.
  case not(KQLNode)
  /// `field:{ … }`: one object of the field satisfies the part, whose names are relative to the field.
  case nested(KQLLiteral, KQLNode)
  /// `field:value`, or without a field a value that any field may hold.
  case match(KQLLiteral?, KQLLiteral)
  /// `field < value` and its like.
  case range(KQLLiteral, ComparisonOperator, KQLLiteral)
}

/// A field name or a value as the query has it, escapes undone.
struct KQLLiteral: Equatable, Sendable {
  /// The text between the wildcards: one part without a wildcard, two with one `*`, and so on.
  var parts: [String]
  /// Whether it stood in double quotes, which makes it a phrase on analysed text.
  var isQuoted: Bool
  /// Its place in the query, in UTF-8 bytes.
  var place: Range<Int>

  /// Whether a `*` stands in it that is neither quoted nor escaped.
  var hasWildcard: Bool { parts.count > 1 }

  /// Whether it is one or more wildcards and nothing else.
  var isLoneWildcard: Bool { hasWildcard && parts.allSatisfy(\.isEmpty) }

  /// The text with each wildcard written `*`.
  var text: String { parts.joined(separator: "*") }
}
