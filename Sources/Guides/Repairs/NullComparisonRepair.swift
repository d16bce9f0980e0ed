import Osquery

/// `x == NULL` becomes `x IS NULL`, or `ifnull(x, '') = ''` for a table's column of text.
///
/// osquery answers NULL or the empty text for what has no value, as each table happens to be written: the account of
/// a Windows driver, for instance, is the empty text. Who wrote NULL meant both.
enum NullComparisonRepair: StatementMending {
  static func mend(_ draft: RepairDraft) -> (edits: [SQLEdit], repairs: [StatementRepair])? {
    var edits: [SQLEdit] = []
    var hasText = false
    for core in draft.cores {
      for expression in core.core.expressions.flatMap(\.all) {
        guard let (operand, isNegated) = comparison(expression) else { continue }
        let source = draft.source(operand)
        var test = "\(source) \(isNegated ? "IS NOT NULL" : "IS NULL")"
        if isText(operand, in: core.scope) {
          hasText = true
          test = "ifnull(\(source), '') \(isNegated ? "<>" : "=") ''"
        }
        edits.append(SQLEdit(range: draft.bytes(expression), text: test))
      }
    }
    guard !edits.isEmpty else { return nil }
    var reason =
      "A comparison with NULL by = or != is never true, and it takes the whole condition with it wherever the "
      + "other parts do not decide; what is asked now is whether there is a value."
    if hasText {
      reason +=
        " osquery answers the empty text as well as NULL where a text has no value (a driver's account), so both count."
    }
    return (edits, [StatementRepair(id: .nullComparison, reason: reason)])
  }

  private static func isText(_ operand: SQLExpression, in scope: SQLScope) -> Bool {
    operand.column.flatMap { scope.schema(of: $0) }?.column.kind == .text
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
