/// Parses KQL by recursive descent, in Kibana's precedence: `not` binds tighter than `and`, and that tighter
/// than `or` (kbn-es-query, grammar of kuery).
struct KQLParser {
  /// Longest query in bytes; the longest public detection rule has 47 KB.
  static let longest = 1 << 20
  /// Deepest nesting of groups; Elasticsearch itself takes 30.
  static let deepest = 64

  /// Most clauses; public detection rules have some hundreds at most.
  static let most = 32_768

  private var scanner: KQLScanner
  private var depth = 0
  private var clauses = 0

  private init(_ text: String) { scanner = KQLScanner(text) }

  /// The tree of a query.
  static func parse(_ text: String) throws(KQLSyntaxError) -> KQLNode {
    guard text.utf8.count <= longest else { throw KQLSyntaxError(.tooLong(limit: longest), 0..<0) }
    var parser = KQLParser(text)
    return try parser.query()
  }

  /// What clauses are being read: whole clauses, or the values of a field's list.
  private enum Clauses {
    case whole
    case values(of: KQLLiteral)
  }

  private mutating func query() throws(KQLSyntaxError) -> KQLNode {
    scanner.skipSpace()
    if scanner.isAtEnd { return .matchAll }
    let node = try or(.whole)
    scanner.skipSpace()
    guard scanner.isAtEnd else { throw unexpected(["'and'", "'or'", "the end of the query"]) }
    return node
  }

  private mutating func or(_ clauses: Clauses) throws(KQLSyntaxError) -> KQLNode {
    var nodes = [try and(clauses)]
    while scanner.takeConjunction("or") { nodes.append(try and(clauses)) }
    return nodes.count == 1 ? nodes[0] : .or(nodes)
  }

  private mutating func and(_ clauses: Clauses) throws(KQLSyntaxError) -> KQLNode {
    var nodes = [try not(clauses)]
    while scanner.takeConjunction("and") { nodes.append(try not(clauses)) }
    return nodes.count == 1 ? nodes[0] : .and(nodes)
  }

  private mutating func not(_ clauses: Clauses) throws(KQLSyntaxError) -> KQLNode {
    scanner.takeNot() ? .not(try primary(clauses)) : try primary(clauses)
  }

  private mutating func primary(_ clauses: Clauses) throws(KQLSyntaxError) -> KQLNode {
    if scanner.current == UInt8(ascii: "(") { return try group(clauses, close: ")") }
    switch clauses {
    case .whole: return try clause()
    case .values(let field):
      let value = try literal(["a value", "'('", "'not'"])
      try count(value)
      return .match(field, value)
    }
  }

  /// A group in brackets; the position stands on the opening one.
  private mutating func group(_ clauses: Clauses, close: Unicode.Scalar) throws(KQLSyntaxError) -> KQLNode {
    let open = scanner.position..<scanner.position + 1
    depth += 1
    guard depth <= Self.deepest else { throw KQLSyntaxError(.tooDeep(limit: Self.deepest), open) }
    scanner.position += 1
    scanner.skipSpace()
    let node = try or(clauses)
    scanner.skipSpace()
    if scanner.isAtEnd { throw KQLSyntaxError(.openGroup(close: String(close)), open) }
    guard scanner.take(close) else { throw unexpected(["'and'", "'or'", "'\(close)'"]) }
    depth -= 1
    return node
  }

  private mutating func clause() throws(KQLSyntaxError) -> KQLNode {
    let literal = try literal(["a field name", "a value", "'('", "'not'"])
    try count(literal)
    let afterLiteral = scanner.position
    scanner.skipSpace()
    if let comparison = scanner.takeRangeOperator() {
      scanner.skipSpace()
      return .range(literal, comparison, try self.literal(["a value"]))
    }
    guard scanner.take(":") else {
      scanner.position = afterLiteral
      return .match(nil, literal)
    }
    scanner.skipSpace()
    switch scanner.current {
    case UInt8(ascii: "{"): return .nested(literal, try group(.whole, close: "}"))
    case UInt8(ascii: "("): return try group(.values(of: literal), close: ")")
    default: return .match(literal, try self.literal(["a value", "'('", "'{'"]))
    }
  }

  private mutating func count(_ literal: KQLLiteral) throws(KQLSyntaxError) {
    clauses += 1
    guard clauses <= Self.most else { throw KQLSyntaxError(.tooMany(limit: Self.most), literal.place) }
  }

  private mutating func literal(_ expected: [String]) throws(KQLSyntaxError) -> KQLLiteral {
    if scanner.current == UInt8(ascii: "\"") { return try scanner.quotedLiteral() }
    guard let literal = try scanner.unquotedLiteral() else { throw unexpected(expected) }
    return literal
  }

  /// The error for the word that stands at the position, or for one character, or for the end.
  private func unexpected(_ expected: [String]) -> KQLSyntaxError {
    let start = scanner.position
    var end = min(start + 1, scanner.bytes.count)
    while let byte = scanner.byte(at: end), byte & 0xC0 == 0x80 { end += 1 }
    for word in ["and", "or", "not"] as [StaticString] {
      if let wordEnd = scanner.end(of: word, at: start) { end = wordEnd }
    }
    return KQLSyntaxError(.unexpected(expected: expected), start..<end)
  }
}
