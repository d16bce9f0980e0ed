import ECS

extension FieldQuery {
  /// The tests of which a value must pass one, for a field of a type; `now` is what dates are reckoned from.
  func tests(of field: MappedField, now: Timestamp?) throws(FieldQueryError) -> [ValueTest] {
    if self == .exists { return [.exists] }
    switch field.type.family {
    case .string: return [exact]
    case .unknown: return [ofUnknownType]
    case .caselessString: return [try caseless(field)]
    case .text: return try words(field)
    case .integer: return [.number(try number(field, truncates: true))]
    case .floating: return [.number(try number(field, truncates: false))]
    case .boolean: return [.boolean(try boolean(field))]
    case .date: return [.date(try date(field, now))]
    case .ip: return [.address(try addresses(field))]
    case .version:
      guard case .range(let comparison, let text) = self else { return [exact] }
      return [.version(VersionRange(comparison, text))]
    case .object: return []
    }
  }

  /// Text compared byte for byte; ranges go by the order of bytes.
  var exact: ValueTest {
    switch self {
    case .exists: .exists
    case .term(let text, let folding): .string(StringSet([text], folding: folding))
    case .anyWord(let text), .allWords(let text), .phrase(let text): .string(StringSet([text]))
    case .wildcard(let pieces, let folding): .wildcard(WildcardPattern(pieces, folding: folding))
    case .wordWildcards(let pieces): .wildcard(WildcardPattern(pieces))
    case .range(let comparison, let text): .stringRange(StringRange(comparison, text))
    }
  }

  /// Numbers and booleans of documents are compared by their text; a range with a number is one of numbers.
  private var ofUnknownType: ValueTest {
    if case .range(let comparison, let text) = self, let number = QueryNumber(text) {
      return .number(NumberTest(comparison, number))
    }
    return exact
  }

  /// Both sides in lower case. Values are folded within ASCII only, so each other letter is looked for in both cases.
  private func caseless(_ field: MappedField) throws(FieldQueryError) -> ValueTest {
    switch self {
    case .exists: return .exists
    case .term(let text, _), .anyWord(let text), .allWords(let text), .phrase(let text):
      return CaselessText.test([.literal(text)]) ?? .string(StringSet([text], folding: .ascii))
    case .wildcard(let pieces, _), .wordWildcards(let pieces):
      return CaselessText.test(pieces)
        ?? .wildcard(WildcardPattern(pieces.map(\.lowercased), folding: .ascii))
    case .range: throw orderless(field)
    }
  }

  private func words(_ field: MappedField) throws(FieldQueryError) -> [ValueTest] {
    switch self {
    case .exists: return [.exists]
    case .term(let text, let folding):
      return [
        .text(
          folding == .sensitive ? .anyWord([text]) : .word(WildcardPattern([.literal(text)], folding: .ascii))
        )
      ]
    case .anyWord(let text): return [.text(.anyWord(TextWords.words(of: text)))]
    case .allWords(let text): return [.text(.allWords(TextWords.words(of: text)))]
    case .phrase(let text): return [.text(.phrase(TextWords.words(of: text)))]
    case .wildcard(let pieces, let folding): return [.text(.word(WildcardPattern(pieces, folding: folding)))]
    case .wordWildcards(let pieces): return Self.splitAtSpace(pieces).map(Self.wordTest)
    case .range: throw orderless(field)
    }
  }

  private static func wordTest(_ pieces: [WildcardPattern.Piece]) -> ValueTest {
    let pattern = WildcardPattern(pieces.map(\.lowercased))
    if pattern.matchesEverything { return .exists }
    guard let text = pattern.exactText else { return .text(.word(pattern)) }
    return .text(.anyWord(TextWords.words(of: text)))
  }

  private static func splitAtSpace(_ pieces: [WildcardPattern.Piece]) -> [[WildcardPattern.Piece]] {
    var words: [[WildcardPattern.Piece]] = [[]]
    for piece in pieces {
      guard case .literal(let text) = piece else {
        words[words.count - 1].append(piece)
        continue
      }
      let parts = text.split(omittingEmptySubsequences: false, whereSeparator: \.isWhitespace)
      for (index, part) in parts.enumerated() {
        if index > 0 { words.append([]) }
        if !part.isEmpty { words[words.count - 1].append(.literal(String(part))) }
      }
    }
    return words.filter { !$0.isEmpty }
  }
}

// MARK: Types with an order of their own

extension FieldQuery {
  private func number(_ field: MappedField, truncates: Bool) throws(FieldQueryError) -> NumberTest {
    let (comparison, text) = try comparison(field)
    guard let number = QueryNumber(text) else { throw mismatch(field, "a number") }
    return NumberTest(comparison, number, truncates: truncates)
  }

  private func boolean(_ field: MappedField) throws(FieldQueryError) -> Bool {
    switch try comparison(field) {
    case (.equal, "true"): return true
    case (.equal, "false"): return false
    case (.equal, _): throw mismatch(field, "true or false")
    default: throw orderless(field)
    }
  }

  private func date(_ field: MappedField, _ now: Timestamp?) throws(FieldQueryError) -> DateRange {
    let (comparison, text) = try comparison(field)
    guard now != nil || !text.hasPrefix("now") else {
      throw FieldQueryError(.unsupported, "'now' has no meaning here: the query runs without a clock")
    }
    guard let date = DateLiteral(text, now: now) else {
      throw mismatch(field, "a date such as 2024-06-11, 2024-06-11T10:00:00Z or now-1d/d")
    }
    return date.range(comparison)
  }

  private func addresses(_ field: MappedField) throws(FieldQueryError) -> AddressSet {
    let (comparison, text) = try comparison(field)
    if comparison == .equal {
      guard let set = AddressSet(text) else {
        throw mismatch(field, "an IP address or a block such as 10.0.0.0/8")
      }
      return set
    }
    guard let address = IPAddress(text) else { throw mismatch(field, "an IP address") }
    return AddressSet(comparison, address)
  }

  /// How the value is compared with what, for types that have no patterns.
  private func comparison(_ field: MappedField) throws(FieldQueryError) -> (ComparisonOperator, String) {
    switch self {
    case .term(let text, _), .anyWord(let text), .allWords(let text), .phrase(let text): return (.equal, text)
    case .range(let comparison, let text): return (comparison, text)
    case .exists, .wildcard, .wordWildcards:
      throw FieldQueryError(
        .unsupported, "patterns work on text only, and '\(field.source)' is of type \(field.type.rawValue)")
    }
  }

  private func mismatch(_ field: MappedField, _ expected: String) -> FieldQueryError {
    FieldQueryError(.type, "'\(field.source)' is of type \(field.type.rawValue)", expected: [expected])
  }

  private func orderless(_ field: MappedField) -> FieldQueryError {
    FieldQueryError(
      .unsupported,
      "'\(field.source)' is of type \(field.type.rawValue), which cannot be compared with '<' or '>'")
  }
}

extension WildcardPattern.Piece {
  fileprivate var lowercased: WildcardPattern.Piece {
    if case .literal(let text) = self { .literal(text.lowercased()) } else { self }
  }
}
