public import ECS
public import Guides
public import Osquery

/// Runs the statements of a guide on demand, outside any alert's dossier.
public struct GuideRun: Sendable {
  /// What one statement gave.
  public struct Outcome: Sendable {
    /// The statement.
    public let statement: Statement
    /// What ran; nil when nothing did.
    public let sqlRun: String?
    /// What was mended in the guide's text before it ran.
    public let repairs: [StatementRepair]
    /// What it gave.
    public let result: StatementResult
    /// The same as the dossier document has it.
    public let document: JSONObject
  }

  private let enricher: Enricher

  /// A run with the engine and bounds of an enricher.
  public init(_ enricher: Enricher) { self.enricher = enricher }

  /// Runs the guide's statements, what vanishes first, first, and hands each outcome on as it comes. Statements that
  /// are not meant for this host end as `notApplicable`.
  ///
  /// - Parameter values: what placeholders stand for: an alert, or an object of its own.
  public func run(_ guide: Guide, values: JSONObject, each: (Outcome) -> Void) async {
    var runner = StatementRunner(
      executor: enricher.executor, safety: enricher.safety, settings: enricher.settings, now: enricher.now)
    await runner.run(guide, with: values) { run in
      each(
        Outcome(
          statement: run.statement, sqlRun: run.sqlRun, repairs: run.repairs, result: run.result,
          document: StatementJSON.object(run, valueBytes: enricher.settings.valueBytes)))
    }
  }
}
