/// What a query asks of one field's values, in the terms of Elasticsearch's query language ("Query DSL"):
/// what it means depends on the field's type.
package enum FieldQuery: Hashable, Sendable {
  /// There is any value.
  case exists
  /// The exact value; on analysed text, one word as the index has it.
  case term(String, folding: CaseFolding)
  /// The value; on analysed text, any of its words.
  case anyWord(String)
  /// The value; on analysed text, all of its words.
  case allWords(String)
  /// The value; on analysed text, its words one after the other.
  case phrase(String)
  /// A pattern; on analysed text, for one word.
  case wildcard([WildcardPattern.Piece], folding: CaseFolding)
  /// A pattern as in query strings: on analysed text, what stands between white space is a pattern of its
  /// own, in lower case.
  case wordWildcards([WildcardPattern.Piece])
  /// A comparison, in the order of the field's type.
  case range(ComparisonOperator, String)
}

/// Why a field of a type cannot be asked so.
package struct FieldQueryError: Error, Hashable, Sendable {
  /// `type` for a value that the type cannot have, else `unsupported`.
  package let code: QueryError.Code
  /// What is wrong, as a sentence without full stop.
  package let message: String
  /// What could stand there instead.
  package let expected: [String]

  init(_ code: QueryError.Code, _ message: String, expected: [String] = []) {
    self.code = code
    self.message = message
    self.expected = expected
  }
}
