import Osquery

/// `"Microsoft"` becomes `'Microsoft'` where there is no such column.
enum DoubleQuotedTextRepair: StatementMending {
  static func mend(_ draft: RepairDraft) -> (edits: [SQLEdit], repairs: [StatementRepair])? {
    var edits: [SQLEdit] = []
    var texts: [String] = []
    for core in draft.cores {
      for (expression, text) in found(in: core) {
        let quoted = "'" + text.replacing("'", with: "''") + "'"
        edits.append(SQLEdit(range: draft.bytes(expression), text: quoted))
        if !texts.contains(quoted) { texts.append(quoted) }
      }
    }
    guard !edits.isEmpty else { return nil }
    let reason =
      "Double quotes are for names; SQLite takes what stands in them for a text only as long as no column "
      + "has "
      + "that name. No table here has such a column, so it is written as the text "
      + "\(texts.joined(separator: ", "))."
    return (edits, [StatementRepair(id: .doubleQuotedText, reason: reason)])
  }

  /// The names in double quotes that mean no column, with what they hold.
  static func found(in core: ScopedCore) -> [(SQLExpression, String)] {
    core.core.expressions.flatMap(\.all).compactMap { expression in
      guard case .column(let column) = expression.form, column.mayBeText,
        core.scope.meaning(of: column) == .missing
      else { return nil }
      return (expression, column.name)
    }
  }
}
