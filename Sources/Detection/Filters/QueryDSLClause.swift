import ECS
import Predicates

/// The queries that ask one field for a value, `{KIND: {FIELD: VALUE or {…}}}`.
enum QueryDSLClause: String {
  case match
  case matchPhrase = "match_phrase"
  case term
  case terms
  case wildcard
  case prefix
  case range

  /// What is asked of the field.
  enum Asked {
    /// One value answers all of these.
    case ofOneValue([FieldQuery])
    /// Some value answers one of these.
    case anyOf([FieldQuery])
  }

  init?(kind: String) { self.init(rawValue: kind) }

  /// The field, and what is asked of it.
  func read(_ body: JSONValue, at path: FilterPath) throws(FilterError) -> (field: String, Asked) {
    let body = try body.filterObject(at: path)
    let fields = body.members.filter { !["boost", "_name"].contains($0.0) }
    guard fields.count == 1, let (field, value) = fields.first else {
      throw FilterError(.shape, at: path, "one field was expected here, not \(fields.count)")
    }
    let place = path + field
    switch self {
    case .match: return (field, .ofOneValue([try Self.match(value, at: place)]))
    case .matchPhrase:
      let text = try Self.parameters(value, "query", ["slop", "zero_terms_query"], at: place).text
      return (field, .ofOneValue([.phrase(text)]))
    case .term:
      let (text, options) = try Self.parameters(value, "value", ["case_insensitive"], at: place)
      return (field, .ofOneValue([.term(text, folding: options.folding)]))
    case .terms: return (field, .anyOf(try Self.terms(value, at: place)))
    case .wildcard: return (field, .ofOneValue([try Self.wildcard(value, at: place)]))
    case .prefix:
      let (text, options) = try Self.parameters(value, "value", ["case_insensitive", "rewrite"], at: place)
      return (field, .ofOneValue([.wildcard([.literal(text), .anything], folding: options.folding)]))
    case .range: return (field, .ofOneValue(try Self.bounds(value, at: place)))
    }
  }

  /// The value and its options; a bare value has none.
  private static func parameters(
    _ value: JSONValue, _ key: String, _ options: Set<String>, at path: FilterPath
  ) throws(FilterError) -> (text: String, options: JSONObject) {
    if let text = value.scalarText { return (text, JSONObject()) }
    let object = try value.filterObject(at: path)
    try object.allow(options.union([key, "boost", "_name"]), at: path)
    if let slop = object["slop"], slop.int != 0 {
      throw FilterError(.unsupported, at: path + "slop", "phrases with gaps are not supported")
    }
    if let zero = object["zero_terms_query"]?.string, zero != "none" {
      throw FilterError(.unsupported, at: path + "zero_terms_query", "only 'none' is supported")
    }
    guard let text = object[key]?.scalarText else {
      throw FilterError(.shape, at: path, "a value was expected here, or '\(key)' with one")
    }
    return (text, object)
  }

  private static func match(_ value: JSONValue, at path: FilterPath) throws(FilterError) -> FieldQuery {
    let (text, options) = try parameters(
      value, "query", ["operator", "type", "lenient", "zero_terms_query"], at: path)
    switch (options["type"]?.string ?? "boolean", options["operator"]?.string?.lowercased() ?? "or") {
    case ("phrase", _): return .phrase(text)
    case ("boolean", "or"): return .anyWord(text)
    case ("boolean", "and"): return .allWords(text)
    default: throw FilterError(.unsupported, at: path, "this 'type' or 'operator' of match is not supported")
    }
  }

  private static func terms(_ value: JSONValue, at path: FilterPath) throws(FilterError) -> [FieldQuery] {
    guard case .array(let values) = value else {
      throw FilterError(.unsupported, at: path, "a list of values was expected; look-ups are not supported")
    }
    var queries: [FieldQuery] = []
    for (index, value) in values.enumerated() {
      guard let text = value.scalarText else {
        throw FilterError(.shape, at: path + index, "a text, number or boolean was expected here")
      }
      queries.append(.term(text, folding: .sensitive))
    }
    return queries
  }

  private static func wildcard(_ value: JSONValue, at path: FilterPath) throws(FilterError) -> FieldQuery {
    let isOldSpelling = value["value"] == nil && value["wildcard"] != nil
    let (text, options) = try parameters(
      value, isOldSpelling ? "wildcard" : "value", ["case_insensitive", "rewrite"], at: path)
    return .wildcard(pieces(of: text), folding: options.folding)
  }

  /// `*` and `?` in Lucene's spelling: a backslash makes the next character literal, also a letter.
  static func pieces(of text: String) -> [WildcardPattern.Piece] {
    var pieces: [WildcardPattern.Piece] = []
    var isEscaped = false
    for scalar in text.unicodeScalars {
      switch scalar {
      case _ where isEscaped:
        pieces.append(.literal(String(scalar)))
        isEscaped = false
      case "\\": isEscaped = true
      case "*": pieces.append(.anything)
      case "?": pieces.append(.oneCharacter)
      default: pieces.append(.literal(String(scalar)))
      }
    }
    return isEscaped ? pieces + [.literal("\\")] : pieces
  }

  private static func bounds(_ value: JSONValue, at path: FilterPath) throws(FilterError) -> [FieldQuery] {
    let object = try value.filterObject(at: path)
    try object.allow(
      ["gt", "gte", "lt", "lte", "format", "time_zone", "relation", "boost", "_name"], at: path)
    let formats: Set<String> = ["strict_date_optional_time", "date_optional_time", "epoch_millis"]
    if let format = object["format"]?.string,
      !format.split(separator: "|").allSatisfy({ formats.contains(String($0)) })
    {
      throw FilterError(.unsupported, at: path + "format", "the date format '\(format)' is not supported")
    }
    if let zone = object["time_zone"]?.string, !["UTC", "Z", "+00:00"].contains(zone) {
      throw FilterError(
        .unsupported, at: path + "time_zone", "only UTC is supported; write dates with offset")
    }
    var queries: [FieldQuery] = []
    let names: [(String, ComparisonOperator)] = [
      ("gt", .greater), ("gte", .greaterOrEqual), ("lt", .less), ("lte", .lessOrEqual),
    ]
    for (name, comparison) in names {
      guard let bound = object[name], bound != .null else { continue }
      guard let text = bound.scalarText else {
        throw FilterError(.shape, at: path + name, "a text or number was expected here")
      }
      queries.append(.range(comparison, text))
    }
    return queries.isEmpty ? [.exists] : queries
  }
}

extension JSONObject {
  fileprivate var folding: CaseFolding { self["case_insensitive"]?.bool == true ? .ascii : .sensitive }
}
