import Osquery

/// A condition that lets a file table be joined by one of several paths: `path = a OR path = b`, or
/// `path IN (a, b)`.
///
/// SQLite hands both to the table as an `IN`, of which osquery forgets the values after the first row of the
/// other tables: all later rows find nothing, without a word (osquery 5.15 and later).
struct AlternativeJoin {
  /// The condition as a whole.
  let condition: SQLExpression
  /// The file table's place in the `FROM`.
  let source: Int
  /// The file table's path as it is written.
  let path: SQLExpression
  /// What the path may equal.
  let alternatives: [SQLExpression]

  /// The conditions of that kind in a `SELECT` of several tables.
  static func all(in core: ScopedCore) -> [AlternativeJoin] {
    guard core.scope.sources.count > 1 || core.place == .value else { return [] }
    return core.core.conjuncts.compactMap { AlternativeJoin($0.expression, in: core.scope) }
      .filter { $0.isRepeated(in: core) }
  }

  init?(_ condition: SQLExpression, in scope: SQLScope) {
    var found: [(source: Int, path: SQLExpression, other: SQLExpression)] = []
    for part in condition.disjuncts {
      if let equality = FileTable.equality(part, in: scope) {
        found.append(equality)
      } else if case .list(let operand, let items, isNegated: false) = part.form,
        let source = FileTable.source(operand.column, in: scope)
      {
        found += items.map { (source, operand, $0) }
      } else {
        return nil
      }
    }
    guard found.count > 1, let first = found.first, found.allSatisfy({ $0.source == first.source }) else {
      return nil
    }
    self.condition = condition
    source = first.source
    path = first.path
    alternatives = found.map(\.other)
  }

  /// Whether the table is asked once for each row of another table.
  private func isRepeated(in core: ScopedCore) -> Bool {
    let names = alternatives.flatMap(\.all).compactMap(\.column)
    let isDependent = names.contains { name in
      switch core.scope.meaning(of: name) {
      case .column(let other): other != source
      case .elsewhere, .ambiguous, .unknown: true
      case .missing: false
      }
    }
    // SQLite may ask the tables of an inner join in any order.
    return isDependent || source > 0 || core.core.sources.dropFirst().contains { $0.join == .inner }
  }
}
