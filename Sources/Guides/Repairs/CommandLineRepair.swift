import Osquery

/// `services.path = hash.path` becomes a comparison with the program that the service's command line names.
enum CommandLineRepair: StatementMending {
  static func mend(_ draft: RepairDraft) -> (edits: [SQLEdit], repairs: [StatementRepair])? {
    var edits: Set<SQLEdit> = []
    for core in draft.cores {
      for (_, operand) in found(in: core) {
        edits.insert(SQLEdit(range: draft.bytes(operand), text: program(in: draft.source(operand))))
      }
    }
    guard !edits.isEmpty else { return nil }
    let reason =
      "services.path is a command line: with quotes or arguments, as in svchost.exe -k netsvcs, it is no "
      + "file's "
      + "path, so that such services dropped out. The program is taken out of it first."
    return (Array(edits), [StatementRepair(id: .commandLineAsPath, reason: reason)])
  }

  /// The comparisons of a file table's path with a service's command line, and the command line in them.
  static func found(in core: ScopedCore) -> [(comparison: SQLExpression, operand: SQLExpression)] {
    core.core.expressions.flatMap(\.all).compactMap { expression in
      guard case .binary = expression.form,
        let (_, _, other) = FileTable.equality(expression, in: core.scope), isCommandLine(other, core.scope)
      else { return nil }
      return (expression, other.bare)
    }
  }

  private static func isCommandLine(_ expression: SQLExpression, _ scope: SQLScope) -> Bool {
    guard let column = expression.column, let (source, schema) = scope.schema(of: column) else {
      return false
    }
    return schema.name == "path" && scope.sources[source].schema?.name == "services"
  }

  /// What stands between quotes, or all up to the first `.exe` or `.sys` that a space or the end follows;
  /// else
  /// the whole. osquery's regular expressions know no flag for both cases, so each letter has both.
  private static func program(in path: String) -> String {
    #"coalesce(regex_match(\#(path), '^"([^"]+)"', 1), "#
      + #"regex_match(\#(path), '^(?:\\[?][?]\\)?(.+?[.](?:[eE][xX][eE]|[sS][yY][sS]))(?:\s|$)', 1), "#
      + "\(path))"
  }
}
