internal import ECS
internal import Guides
internal import Osquery

extension StatementRunner {
  /// Runs the statements of a guide, what vanishes first, first, and hands each run on as it comes. Those that osquery
  /// itself would not run on this host are not run, and say why.
  mutating func run(_ guide: Guide, with document: JSONObject, each: (StatementRun) -> Void) async {
    let statements = VolatilityOrder.sorted(guide.statements).map { statement in
      (statement, engine.flatMap { guide.obstacle(to: statement, on: $0) })
    }
    let isAnyMeant = statements.contains { $0.1 == nil }
    let absence = isAnyMeant ? await absence(of: guide, document) : nil
    for (statement, obstacle) in statements {
      if let obstacle {
        each(notRun(statement, .notApplicable, obstacle))
      } else if let absence {
        each(notRun(statement, absence.status, absence.reason))
      } else {
        each(await run(statement, with: document))
      }
    }
  }

  /// Why the guide's statements are not run, as its discovery queries tell; nil when all of them answer rows.
  private mutating func absence(
    of guide: Guide, _ document: JSONObject
  ) async -> (status: StatementStatus, reason: String)? {
    // Without an engine each statement says what is missing.
    guard engine != nil else { return nil }
    for query in guide.discovery {
      let result = await run(query, with: document).result
      switch result.status {
      case .ok: continue
      case .empty:
        return (.notApplicable, "the pack's discovery query answered no row here: \(query.sql)")
      case .noSuchTable:
        return (.notApplicable, "the pack's discovery query asks a table that is not here: \(query.sql)")
      default:
        // Nobody knows then whether the pack is for this host.
        let reason = result.error ?? result.status.rawValue
        return (result.status, "the pack's discovery query has no answer (\(reason)): \(query.sql)")
      }
    }
    return nil
  }
}
