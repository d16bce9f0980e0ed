import Predicates

extension Parser {
  /// Most repetitions of a term.
  static let runsLimit = 100

  mutating func sequence() throws(QueryError) -> SequenceStatement {
    let start = current.span
    advance()
    let keys = try joinKeys()
    let maxspan = try maxspan()
    if maxspan != nil, current.kind == .keyword(.by) {
      throw error(.syntax, "'by' stands before 'with', not after it")
    }
    let terms = try terms(allowsRuns: true)
    var until: Term?
    if take(.until) { until = try untilTerm() }
    try checkSequence(terms, until, maxspan, at: start)
    return SequenceStatement(keys: keys, maxspan: maxspan, terms: terms, until: until)
  }

  mutating func sample() throws(QueryError) -> Statement.Body {
    let start = current.span
    advance()
    let keys = try joinKeys()
    let terms = try terms(allowsRuns: false)
    if current.kind == .keyword(.until) { throw error(.unsupported, "a sample has no 'until'") }
    if let missing = terms.first(where: \.isMissing) {
      throw error(.unsupported, "a sample cannot ask for missing events", at: missing.span)
    }
    guard terms.count >= 2 else {
      throw error(.syntax, "a sample needs at least two queries", expected: ["another '[…]'"], at: start)
    }
    guard !keys.isEmpty || terms.allSatisfy({ !$0.keys.isEmpty }) else {
      throw error(.syntax, "a sample needs at least one join key", expected: ["'by'"], at: start)
    }
    try checkKeys(terms)
    return .sample(keys: keys, terms: terms)
  }

  private mutating func terms(allowsRuns: Bool) throws(QueryError) -> [Term] {
    var terms: [Term] = []
    var count = 0
    while current.kind == .symbol(.openBracket) || current.kind == .symbol(.missingBracket) {
      let term = try term(allowsRuns: allowsRuns)
      count += term.runs
      guard count <= Self.termLimit else {
        throw error(.limit, "more than \(Self.termLimit) queries, repetitions counted", at: term.span)
      }
      terms.append(term)
    }
    guard !terms.isEmpty else {
      throw unexpected(expected: (allowsRuns ? ["'by'", "'with maxspan='"] : ["'by'"]) + ["'['"])
    }
    return terms
  }

  private mutating func term(allowsRuns: Bool) throws(QueryError) -> Term {
    let start = current.span
    let isMissing = take(.missingBracket)
    if !isMissing { _ = try expect(.openBracket) }
    let filter = try eventFilter()
    let end = try expect(.closeBracket, or: ["an operator"])
    let keys = try joinKeys()
    var runs = 1
    if allowsRuns, take(.with) { runs = try self.runs() }
    return Term(filter: filter, isMissing: isMissing, keys: keys, runs: runs, span: start.through(end))
  }

  private mutating func untilTerm() throws(QueryError) -> Term {
    guard current.kind != .symbol(.missingBracket) else {
      throw error(.unsupported, "'until' cannot ask for missing events")
    }
    let until = try term(allowsRuns: false)
    if current.kind == .keyword(.with) { throw error(.unsupported, "'until' takes no 'runs'") }
    return until
  }

  private mutating func runs() throws(QueryError) -> Int {
    guard current.kind == .identifier("runs") else { throw unexpected(expected: ["'runs='"]) }
    advance()
    _ = try expect(.assign)
    guard case .integer(let count) = current.kind, (1...Int64(Self.runsLimit)).contains(count) else {
      throw error(.syntax, "'runs' needs a whole number from 1 to \(Self.runsLimit)")
    }
    advance()
    return Int(count)
  }

  /// `by a, b`.
  private mutating func joinKeys() throws(QueryError) -> [FieldReference] {
    guard take(.by) else { return [] }
    var keys: [FieldReference] = []
    repeat {
      let key = try expression()
      guard case .field(let field) = key else {
        throw error(.unsupported, "only fields can be join keys", expected: ["a field"], at: key.span)
      }
      keys.append(field)
    } while take(.comma)
    return keys
  }

  /// `with maxspan=1m`.
  private mutating func maxspan() throws(QueryError) -> Duration? {
    guard take(.with) else { return nil }
    guard take(.maxspan) else { throw unexpected(expected: ["'maxspan='"]) }
    _ = try expect(.assign)
    let start = current.span
    guard case .integer(let count) = current.kind else {
      throw unexpected(expected: ["a whole number with a unit, such as 5m"])
    }
    advance()
    guard case .identifier(let name) = current.kind, let unit = Self.milliseconds[name] else {
      throw unexpected(expected: ["a unit of time: ms, s, m, h, d"])
    }
    let span = start.through(current.span)
    advance()
    let (milliseconds, overflow) = count.multipliedReportingOverflow(by: unit)
    guard count > 0, !overflow, milliseconds < Int64.max / 1_000_000 else {
      throw error(.limit, "'maxspan' must be greater than 0 and less than 292 years", at: span)
    }
    return .milliseconds(milliseconds)
  }

  private static let milliseconds: [String: Int64] = [
    "ms": 1, "s": 1_000, "m": 60_000, "h": 3_600_000, "d": 86_400_000,
  ]

  private func checkSequence(
    _ terms: [Term], _ until: Term?, _ maxspan: Duration?, at span: SourceSpan
  ) throws(QueryError) {
    guard terms.reduce(0, { $0 + $1.runs }) >= 2 else {
      throw error(
        .syntax, "a sequence needs at least two queries", expected: ["another '[…]'", "'with runs='"],
        at: span)
    }
    guard terms.contains(where: { !$0.isMissing }) else {
      throw error(.syntax, "a sequence needs at least one event that is not missing", at: span)
    }
    if maxspan == nil, let missing = terms.first(where: \.isMissing) {
      throw error(
        .syntax, "missing events need a time in which they are missing", expected: ["'with maxspan='"],
        at: missing.span)
    }
    try checkKeys(terms + (until.map { [$0] } ?? []))
  }

  /// All terms have as many keys of their own as the first.
  private func checkKeys(_ terms: [Term]) throws(QueryError) {
    let wanted = terms.first?.keys.count ?? 0
    for term in terms where term.keys.count != wanted {
      throw error(
        .syntax, "this query has \(term.keys.count) join keys of its own, the first has \(wanted)",
        at: term.span)
    }
  }
}
