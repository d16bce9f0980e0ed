import Osquery

/// Comparisons that are never true.
enum NeverTrueRule: StatementRule {
  static func notes(on reading: StatementReading) -> [FindingNote] {
    reading.expressions.flatMap { expression, core in
      nullNote(expression, reading) + kindNote(expression, core, reading)
        + contradictions(expression, core, reading)
    }
  }

  private static func nullNote(_ expression: SQLExpression, _ reading: StatementReading) -> [FindingNote] {
    guard NullComparisonRepair.comparison(expression) != nil else { return [] }
    let detail =
      "A comparison with NULL by = or != is never true, and neither is NOT of it; write IS NULL or IS NOT "
      + "NULL."
    var note = reading.note(.neverTrue, at: expression, detail)
    note.repair = .nullComparison
    return [note]
  }

  /// A number's column compared with a text that is no number.
  private static func kindNote(
    _ expression: SQLExpression, _ core: ScopedCore, _ reading: StatementReading
  ) -> [FindingNote] {
    guard case .binary("=", let left, let right) = expression.form else { return [] }
    for (side, other) in [(left, right), (right, left)] {
      guard let literal = other.literal, let (table, column) = reading.column(side, in: core.scope),
        column.kind != .text, Double(literal) == nil, !literal.contains("{{")
      else { continue }
      let detail = "\(table.name).\(column.name) holds numbers, and '\(literal)' is none."
      return [reading.note(.neverTrue, at: expression, detail)]
    }
    return []
  }

  /// One column that must equal two texts at once.
  private static func contradictions(
    _ expression: SQLExpression, _ core: ScopedCore, _ reading: StatementReading
  ) -> [FindingNote] {
    guard case .chain("AND", let operands) = expression.form else { return [] }
    var wanted: [String: String] = [:]
    for operand in operands {
      guard case .binary("=", let left, let right) = operand.bare.form, left.column != nil,
        let literal = right.literal
      else { continue }
      let name = reading.text.normalized(left.bare.range)
      if let other = wanted[name], other != literal {
        let detail = "\(name) cannot equal '\(other)' and '\(literal)' at once; is OR meant?"
        return [reading.note(.neverTrue, at: operand, detail)]
      }
      wanted[name] = literal
    }
    return []
  }
}

/// Patterns without a wildcard.
enum PatternRule: StatementRule {
  static func notes(on reading: StatementReading) -> [FindingNote] {
    reading.expressions.compactMap { expression, _ in
      guard case .binary(let name, _, let right) = expression.form, name == "LIKE" || name == "NOT LIKE",
        let pattern = right.literal, !pattern.contains(where: { "%_{".contains($0) })
      else { return nil }
      let detail = "The pattern '\(pattern)' has no wildcard; = says the same, but for upper and lower case."
      return reading.note(.patternWithoutWildcard, at: right, detail)
    }
  }
}

/// The same condition or value twice.
enum DuplicateRule: StatementRule {
  static func notes(on reading: StatementReading) -> [FindingNote] {
    reading.expressions.flatMap { expression, _ -> [FindingNote] in
      switch expression.form {
      case .chain(_, let operands), .list(_, let operands, _):
        return repeated(operands, reading)
      default: return []
      }
    }
  }

  private static func repeated(_ operands: [SQLExpression], _ reading: StatementReading) -> [FindingNote] {
    var seen: Set<String> = []
    return operands.compactMap { operand in
      let text = reading.text.normalized(operand.bare.range)
      guard !seen.insert(text).inserted else { return nil }
      return reading.note(
        .duplicateCondition, at: operand,
        "\(text.prefix(120)) stands here twice; is one of them meant to be another?")
    }
  }
}
