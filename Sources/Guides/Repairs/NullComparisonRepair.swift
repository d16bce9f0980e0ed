import Osquery

/// `x == NULL` becomes `x IS NULL`.
enum NullComparisonRepair: StatementMending {
  static func mend(_ draft: RepairDraft) -> (edits: [SQLEdit], repairs: [StatementRepair])? {
    var edits: [SQLEdit] = []
    for expression in draft.cores.flatMap(\.core.expressions).flatMap(\.all) {
      guard let (operand, isNegated) = comparison(expression) else { continue }
      let test = isNegated ? "IS NOT NULL" : "IS NULL"
      edits.append(SQLEdit(range: draft.bytes(expression), text: "\(draft.source(operand)) \(test)"))
    }
    guard !edits.isEmpty else { return nil }
    let reason =
      "A comparison with NULL by = or != is never true, and it takes the whole condition with it wherever "
      + "the "
      + "other parts do not decide; IS NULL and IS NOT NULL ask what was meant."
    return (edits, [StatementRepair(id: .nullComparison, reason: reason)])
  }

  /// What is compared with NULL, and whether by `!=`.
  static func comparison(_ expression: SQLExpression) -> (operand: SQLExpression, isNegated: Bool)? {
    guard case .binary(let name, let left, let right) = expression.form, name == "=" || name == "!=" else {
      return nil
    }
    switch (left.form, right.form) {
    case (.null, .null): return nil
    case (_, .null): return (left, name == "!=")
    case (.null, _): return (right, name == "!=")
    default: return nil
    }
  }
}
