import Osquery

/// Tables that must be asked by a column, and are not.
enum RequiredColumnRule: StatementRule {
  /// What a condition does for a required column.
  private enum Effect {
    case asks
    /// It counts as asking, but finds nothing.
    case findsNothing(String)
    case nothing
  }

  static func notes(on reading: StatementReading) -> [FindingNote] {
    reading.cores.flatMap { core in
      core.scope.sources.indices.compactMap { note(on: $0, in: core, reading) }
    }
  }

  private static func note(on index: Int, in core: ScopedCore, _ reading: StatementReading) -> FindingNote? {
    guard let schema = core.scope.sources[index].schema, !schema.requiredColumns.isEmpty else { return nil }
    // Conditions of the query around it may be pushed into one in a FROM, and shared columns are conditions.
    let isOutermost = core.query.range == reading.query.range || core.place == .value
    guard isOutermost, !core.core.sources.contains(where: { $0.sharesColumns }) else { return nil }
    let names = schema.requiredColumns.map(\.name)
    let effects = core.core.conjuncts.map { effect(of: $0.expression, on: index, core.scope) }
    var useless: String?
    for effect in effects {
      switch effect {
      case .asks: return nil
      case .findsNothing(let why): useless = why
      case .nothing: break
      }
    }
    let range = core.core.sources[index].range
    let columns = names.joined(separator: " or ")
    guard let useless else {
      let detail =
        "The table \(schema.name) answers only for a given \(columns): compare it with =, IN or LIKE in the "
        + "WHERE or in a join."
      return reading.note(.missingRequiredColumn, at: range, detail)
    }
    let detail =
      "The table \(schema.name) answers only for a given \(columns), and \(useless) gives none: the "
      + "answer is "
      + "empty, without an error."
    return reading.note(.uselessConstraint, at: range, detail)
  }

  private static func effect(of condition: SQLExpression, on index: Int, _ scope: SQLScope) -> Effect {
    let parts = condition.disjuncts
    if parts.count > 1 {
      let effects = parts.map { effect(of: $0, on: index, scope) }
      return effects.allSatisfy { if case .asks = $0 { true } else { false } } ? .asks : .nothing
    }
    switch condition.bare.form {
    case .binary(let name, let left, let right): return effect(of: name, left, right, on: index, scope)
    case .list(let operand, _, let isNegated):
      return isRequired(operand, index, scope) ? (isNegated ? .findsNothing("NOT IN") : .asks) : .nothing
    case .inQuery(let operand, _): return isRequired(operand, index, scope) ? .asks : .nothing
    case .isNull(let operand, let isNegated):
      guard isRequired(operand, index, scope) else { return .nothing }
      return .findsNothing(isNegated ? "IS NOT NULL" : "IS NULL")
    default: return .nothing
    }
  }

  private static func effect(
    of name: String, _ left: SQLExpression, _ right: SQLExpression, on index: Int, _ scope: SQLScope
  ) -> Effect {
    let isLeft = isRequired(left, index, scope)
    guard isLeft || isRequired(right, index, scope) else { return .nothing }
    switch name {
    case "=", "IS": return (isLeft ? right : left).literal == "" ? .findsNothing("an empty text") : .asks
    case "LIKE": return isLeft ? .asks : .nothing
    case "!=", "IS NOT", "GLOB", "NOT LIKE": return .findsNothing(name)
    default: return .nothing
    }
  }

  private static func isRequired(_ expression: SQLExpression, _ index: Int, _ scope: SQLScope) -> Bool {
    guard let name = expression.column, let (source, column) = scope.schema(of: name) else { return false }
    return source == index && column.options.contains(.required)
  }
}

/// Joins by one of several paths, and command lines taken for paths.
enum JoinRule: StatementRule {
  static func notes(on reading: StatementReading) -> [FindingNote] {
    let mended = Set(
      StatementRepairs(catalog: reading.catalog).repair(reading.statement.sql).repairs.map(\.id))
    return reading.cores.flatMap { core in
      let joins = AlternativeJoin.all(in: core).map { join in
        let table = core.scope.sources[join.source].schema?.name ?? "the table"
        let detail =
          "osquery forgets these paths after the first row of the other tables, so \(table) finds files "
          + "for that "
          + "row alone, without a word; join by one path at a time in a UNION."
        var note = reading.note(.alternativeJoin, at: join.condition, detail)
        if !mended.contains(.alternativeJoin) { note.repair = nil }
        return note
      }
      let lines = CommandLineRepair.found(in: core).map { _, operand in
        reading.note(
          .commandLineAsPath, at: operand,
          "services.path is a command line; with quotes or arguments it is no file's path, and the "
            + "service drops "
            + "out of the join.")
      }
      return joins + lines
    }
  }
}

/// OFFSET on a table that answers nothing then.
enum OffsetRule: StatementRule {
  static func notes(on reading: StatementReading) -> [FindingNote] {
    reading.cores.compactMap { core in
      guard core.query.hasOffset, let limit = core.query.limits.first, core.scope.sources.count == 1,
        core.scope.sources[0].schema?.name == "processes"
      else { return nil }
      return reading.note(
        .offset, at: limit,
        "osquery's table processes answers nothing when a statement has an OFFSET; leave it out.")
    }
  }
}
