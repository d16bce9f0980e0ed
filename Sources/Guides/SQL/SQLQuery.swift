/// A `SELECT` as a whole, with the tokens it is written in.
struct SQLQuery {
  struct CommonTable {
    let name: String
    let columns: [String]
    let query: SQLQuery
  }

  let common: [CommonTable]
  /// One for each `SELECT` between `UNION` and its kin.
  let cores: [SQLCore]
  /// `UNION`, `UNION ALL`, `INTERSECT` or `EXCEPT` between the cores.
  let operators: [String]
  let order: [SQLExpression]
  /// The bounds of `LIMIT` and `OFFSET`.
  let limits: [SQLExpression]
  let hasOffset: Bool
  let range: Range<Int>
}

/// One `SELECT … FROM … WHERE …`.
struct SQLCore {
  struct Result {
    enum Kind {
      case all
      case allOf(String)
      case expression(SQLExpression)
    }

    let kind: Kind
    let alias: String?
    let range: Range<Int>
  }

  let results: [Result]
  let sources: [SQLSource]
  let condition: SQLExpression?
  let groups: [SQLExpression]
  let having: SQLExpression?
  /// The tokens from `SELECT` to the end of the last clause.
  let range: Range<Int>

  /// The expressions of all clauses.
  var expressions: [SQLExpression] {
    let values = results.compactMap { if case .expression(let value) = $0.kind { value } else { nil } }
    return values + sources.flatMap(\.expressions) + [condition, having].compactMap(\.self) + groups
  }

  /// What must hold for a row, with the source whose `ON` says so; nil for the `WHERE`.
  var conjuncts: [(expression: SQLExpression, source: Int?)] {
    let joined = sources.enumerated().flatMap { index, source in
      (source.condition?.conjuncts ?? []).map { (expression: $0, source: Int?.some(index)) }
    }
    return joined + (condition?.conjuncts ?? []).map { (expression: $0, source: nil) }
  }
}

/// One table or query of a `FROM`.
struct SQLSource {
  enum Kind {
    case table(String)
    case function(String, [SQLExpression])
    case query(SQLQuery)
  }

  /// How it is joined to what stands before it.
  enum Join {
    case first
    case inner
    case left
    /// `RIGHT` and `FULL`.
    case outer
  }

  let kind: Kind
  let alias: String?
  let join: Join
  /// Whether the join is `NATURAL` or has a `USING`.
  let sharesColumns: Bool
  let using: [String]
  let condition: SQLExpression?
  /// The tokens of the table's name, or of the query.
  let range: Range<Int>

  var expressions: [SQLExpression] {
    var all = [condition].compactMap(\.self)
    if case .function(_, let arguments) = kind { all += arguments }
    return all
  }

  /// The name that columns are qualified with.
  var name: String? {
    if let alias { return alias }
    switch kind {
    case .table(let name), .function(let name, _): return name
    case .query: return nil
    }
  }
}
