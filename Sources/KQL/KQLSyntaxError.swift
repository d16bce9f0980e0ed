import Predicates

/// Why a text is no KQL, and where; `KQLQuery` turns it into the error that callers see.
struct KQLSyntaxError: Error, Equatable {
  enum Code: Equatable {
    /// Something else was expected than what stands at the place.
    case unexpected(expected: [String])
    /// A group that is not closed; the place is that of its opening bracket.
    case openGroup(close: String)
    /// A quoted text that is not closed; the place is that of its quote.
    case openQuote
    /// `and` or `or` without a clause after it.
    case danglingConjunction
    /// `and` or `or` without a clause before it.
    case leadingConjunction
    /// `not` where Kibana's grammar does not take it.
    case misplacedNot
    /// A backslash before a character that has no escape.
    case badEscape
    /// Groups nested deeper than allowed.
    case tooDeep(limit: Int)
    /// More text than allowed.
    case tooLong(limit: Int)
    /// More clauses than allowed.
    case tooMany(limit: Int)
  }

  let code: Code
  /// In UTF-8 bytes.
  let place: Range<Int>

  init(_ code: Code, _ place: Range<Int>) {
    self.code = code
    self.place = place
  }

  /// The error with its place in the query `text`.
  func queryError(in text: String) -> QueryError {
    let kind: QueryError.Code
    var expected: [String] = []
    switch code {
    case .tooDeep, .tooLong, .tooMany: kind = .limit
    case .unexpected(let what): (kind, expected) = (.syntax, what)
    default: kind = .syntax
    }
    return QueryError(
      kind, message(in: text), expected: expected, at: SourceSpan(place.lowerBound, place.upperBound),
      in: text)
  }

  private func message(in text: String) -> String {
    let bytes = Array(text.utf8)
    let word = String(decoding: bytes[place.clamped(to: 0..<bytes.count)], as: UTF8.self)
    return switch code {
    case .unexpected: word.isEmpty ? "the query ends too early" : "'\(word)' cannot stand here"
    case .openGroup(let close): "'\(word)' is never closed; add '\(close)' after its last clause"
    case .openQuote:
      "the quoted text is never closed; end it with '\"', and write a quote inside it as '\\\"'"
    case .danglingConjunction:
      "'\(word)' has no clause after it; add one, or write '\\\(word)' if the word belongs to the value"
    case .leadingConjunction:
      "'\(word)' has no clause before it; add one, or write '\\\(word)' if the word belongs to the value"
    case .misplacedNot:
      "'\(word)' cannot stand here: outside quotes, 'not' before a space is always the keyword; put the value"
        + " in quotes or write '\\not'"
    case .badEscape:
      "a backslash outside quotes must precede one of \\ ( ) : < > \" * { }, t, r, n, uXXXX, or one of the"
        + " words and, or, not; write '\\\\' for the backslash itself"
    case .tooDeep(let limit): "groups are nested more than \(limit) deep"
    case .tooLong(let limit): "the query has more than \(limit) bytes"
    case .tooMany(let limit): "the query has more than \(limit) clauses"
    }
  }
}
