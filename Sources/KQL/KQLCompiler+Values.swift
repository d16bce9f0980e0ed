import ECS
import Predicates

/// What a clause asks of its field's values: to match a value, or to compare so with it.
struct KQLClause {
  let value: KQLLiteral
  /// Nil for `field:value`.
  let comparison: ComparisonOperator?
}

extension KQLCompiler {
  /// The tests of which a value must pass one.
  func tests(_ clause: KQLClause, _ field: MappedField, now: Timestamp?) throws(QueryError) -> [ValueTest] {
    let value = clause.value
    switch field.type.family {
    case .string: return [try exact(clause)]
    case .unknown: return [try unknown(clause)]
    case .caselessString: return [try caseless(clause)]
    case .text: return try words(clause)
    case .integer: return [.number(try number(clause, field, truncates: true))]
    case .floating: return [.number(try number(clause, field, truncates: false))]
    case .boolean: return [.boolean(try boolean(clause, field))]
    case .date: return [.date(try date(clause, field, now))]
    case .ip: return [.address(try addresses(clause, field))]
    case .version:
      guard let comparison = clause.comparison else { return [try exact(clause)] }
      return [.version(VersionRange(comparison, value.text))]
    case .object: return field.type == .object || field.type == .nested ? [] : [try exact(clause)]
    }
  }

  /// Text compared byte for byte; ranges go by the order of bytes.
  private func exact(_ clause: KQLClause) throws(QueryError) -> ValueTest {
    if let comparison = clause.comparison { return .stringRange(StringRange(comparison, clause.value.text)) }
    if clause.value.hasWildcard { return .wildcard(WildcardPattern(parts: clause.value.parts)) }
    return .string(StringSet([clause.value.text]))
  }

  /// Numbers and booleans of documents are compared by their text; a range with a number is one of numbers.
  private func unknown(_ clause: KQLClause) throws(QueryError) -> ValueTest {
    if let comparison = clause.comparison, let number = QueryNumber(clause.value.text) {
      return .number(NumberTest(comparison, number))
    }
    return try exact(clause)
  }

  /// Both sides in lower case. Values are folded within ASCII only, so other letters are looked for in both cases.
  private func caseless(_ clause: KQLClause) throws(QueryError) -> ValueTest {
    let value = clause.value
    guard clause.comparison == nil else {
      throw error(.unsupported, "a lower-cased field cannot be compared with '<' or '>'", at: value)
    }
    if value.hasWildcard {
      return .wildcard(WildcardPattern(parts: value.parts.map { $0.lowercased() }, folding: .ascii))
    }
    let text = value.text
    return .string(StringSet([text, text.lowercased(), text.uppercased()], folding: .ascii))
  }

  /// Analysed text: a quoted value is a phrase, of an unquoted one any word will do, and a pattern is one for
  /// words.
  private func words(_ clause: KQLClause) throws(QueryError) -> [ValueTest] {
    let value = clause.value
    guard clause.comparison == nil else {
      throw error(.unsupported, "analysed text cannot be compared with '<' or '>'", at: value)
    }
    guard value.hasWildcard else {
      let words = TextWords.words(of: value.text)
      return [.text(value.isQuoted ? .phrase(words) : .anyWord(words))]
    }
    return value.wordPatterns.map { parts in
      if parts.count > 1, parts.allSatisfy(\.isEmpty) { return .exists }
      if parts.count > 1 { return .text(.word(WildcardPattern(parts: parts.map { $0.lowercased() }))) }
      return .text(.anyWord(TextWords.words(of: parts[0])))
    }
  }

  private func number(
    _ clause: KQLClause, _ field: MappedField, truncates: Bool
  ) throws(QueryError) -> NumberTest {
    let value = try withoutWildcard(clause, field)
    guard let number = QueryNumber(value.text) else { throw mismatch(value, field, "a number") }
    return NumberTest(clause.comparison ?? .equal, number, truncates: truncates)
  }

  private func boolean(_ clause: KQLClause, _ field: MappedField) throws(QueryError) -> Bool {
    let value = try withoutWildcard(clause, field)
    guard clause.comparison == nil else {
      throw error(.unsupported, "'\(field.source)' is true or false and has no order", at: value)
    }
    switch value.text {
    case "true": return true
    case "false": return false
    default: throw mismatch(value, field, "true or false")
    }
  }

  private func date(
    _ clause: KQLClause, _ field: MappedField, _ now: Timestamp?
  ) throws(QueryError) -> DateRange {
    let value = try withoutWildcard(clause, field)
    guard now != nil || !value.text.hasPrefix("now") else {
      throw error(.unsupported, "'now' has no meaning here: the query runs without a clock", at: value)
    }
    guard let date = DateLiteral(value.text, now: now) else {
      throw mismatch(value, field, "a date such as 2024-06-11, 2024-06-11T10:00:00Z or now-1d/d")
    }
    return date.range(clause.comparison ?? .equal)
  }

  private func addresses(_ clause: KQLClause, _ field: MappedField) throws(QueryError) -> AddressSet {
    let value = try withoutWildcard(clause, field)
    guard let comparison = clause.comparison else {
      guard let set = AddressSet(value.text) else {
        throw mismatch(value, field, "an IP address or a block such as 10.0.0.0/8")
      }
      return set
    }
    guard let address = IPAddress(value.text) else { throw mismatch(value, field, "an IP address") }
    return AddressSet(comparison, address)
  }

  private func withoutWildcard(_ clause: KQLClause, _ field: MappedField) throws(QueryError) -> KQLLiteral {
    guard clause.value.hasWildcard, clause.comparison == nil else { return clause.value }
    throw error(
      .unsupported, "'*' works on text only, and '\(field.source)' is of type \(field.type.rawValue)",
      at: clause.value)
  }

  private func mismatch(_ value: KQLLiteral, _ field: MappedField, _ expected: String) -> QueryError {
    QueryError(
      .type, "'\(field.source)' is of type \(field.type.rawValue)", expected: [expected], at: value.span,
      in: source)
  }

  func error(_ code: QueryError.Code, _ message: String, at literal: KQLLiteral) -> QueryError {
    QueryError(code, message, at: literal.span, in: source)
  }

  func diagnostic(_ message: String, _ literal: KQLLiteral) -> Diagnostic {
    Diagnostic(message, at: literal.span, in: source)
  }
}

extension KQLLiteral {
  var span: SourceSpan { SourceSpan(place.lowerBound, place.upperBound) }

  /// The words between white space, each as its parts between wildcards.
  fileprivate var wordPatterns: [[String]] {
    var words: [[String]] = [[""]]
    for (index, part) in parts.enumerated() {
      if index > 0 { words[words.count - 1].append("") }
      for scalar in part.unicodeScalars {
        if scalar.properties.isWhitespace {
          words.append([""])
        } else {
          let last = words[words.count - 1].count - 1
          words[words.count - 1][last].unicodeScalars.append(scalar)
        }
      }
    }
    return words.filter { $0 != [""] }
  }
}

extension WildcardPattern {
  /// The pattern with a `*` between each two parts; the parts themselves are literal.
  init(parts: [String], folding: CaseFolding = .sensitive) {
    let pieces = parts.flatMap { [Piece.anything, .literal($0)] }.dropFirst()
    self.init(Array(pieces), folding: folding)
  }
}
