import GRDBSQLite

/// Decides whether an SQL text may reach an engine.
///
/// The engine's standard input knows more than SQL: a line that begins with `.` after a finished statement is
/// a command. So one text may be one statement only, complete by SQLite's own measure, and it may only read.
public struct StatementSafety: Sendable {
  private let policy: StatementPolicy

  /// Checks against `policy`.
  public init(policy: StatementPolicy = .standard) { self.policy = policy }

  /// The statement in `sql`, cleaned of what surrounds it.
  public func check(_ sql: String) throws(StatementRefusal) -> CheckedStatement {
    let text = Array(sql.utf8)
    if text.count > policy.maximumBytes {
      throw StatementRefusal(.tooLong(bytes: text.count, limit: policy.maximumBytes), at: 0, in: text)
    }
    if let offset = text.firstIndex(of: 0) { throw StatementRefusal(.nulByte, at: offset, in: text) }
    let tokens = try significantTokens(of: text)
    guard let first = tokens.first, let last = tokens.last else {
      throw StatementRefusal(.empty, at: 0, in: text)
    }
    let reader = StatementReader(text: text, tokens: tokens, policy: policy)
    let verb = try reader.readVerb()
    try reader.checkNames()
    let range = first.range.lowerBound..<last.range.upperBound
    let statement = String(decoding: text[range], as: UTF8.self)
    if sqlite3_complete(statement + "\n;") == 0 {
      throw StatementRefusal(.unterminated("the statement"), at: range.upperBound, in: text)
    }
    return CheckedStatement(sql: statement, verb: verb)
  }

  /// The tokens of the one statement, without whitespace, comments and the semicolons around it.
  private func significantTokens(of text: [UInt8]) throws(StatementRefusal) -> [SQLToken] {
    var tokens: ArraySlice<SQLToken> = []
    for token in SQLTokenizer.tokens(of: text) where !token.isTrivia {
      try refuse(token, in: text)
      tokens.append(token)
    }
    tokens = tokens.drop { $0.isSemicolon(in: text) }
    while let last = tokens.last, last.isSemicolon(in: text) { tokens.removeLast() }
    if let second = tokens.first(where: { $0.isSemicolon(in: text) }) {
      throw StatementRefusal(.severalStatements, at: second.range.lowerBound, in: text)
    }
    return Array(tokens)
  }

  private func refuse(_ token: SQLToken, in text: [UInt8]) throws(StatementRefusal) {
    let reason: StatementRefusal.Reason
    switch token.kind {
    case .unterminated:
      reason = .unterminated(String(token.spelling(in: text).prefix(8)))
    case .illegal: reason = .illegal(String(token.spelling(in: text).prefix(24)))
    case .placeholder: reason = .unboundPlaceholder(token.value(in: text))
    case .parameter: reason = .unboundParameter(token.spelling(in: text))
    default: return
    }
    throw StatementRefusal(reason, at: token.range.lowerBound, in: text)
  }
}

extension SQLToken {
  func isSemicolon(in text: [UInt8]) -> Bool {
    kind == .punctuation && text[range.lowerBound] == UInt8(ascii: ";")
  }
}
