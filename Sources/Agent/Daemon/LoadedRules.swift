internal import Detection
internal import ECS

/// The rules that the configuration names, and what they use, read and compiled.
struct LoadedRules {
  /// What runs them.
  let engine: DetectionEngine
  /// How many rules run.
  let count: Int

  /// Reads them and tells what is wrong with them; a rule that cannot run is left out.
  /// - Throws: what is wrong with the mapping: rules would mean something else without it.
  init(
    _ configuration: Configuration, history: any TermHistory, telemetry: AgentTelemetry, health: AgentHealth,
    now: @escaping @Sendable () -> Timestamp
  ) throws {
    var set = RuleSet.read(configuration.rules.paths, threads: 1)
    let inputs = try LoadedInputs(DetectionInputs(configuration.rules))
    var options = DetectionEngine.Options(now: now)
    options.indicators = inputs.indicators
    options.exceptions = inputs.exceptions
    options.mapping = inputs.mapping
    options.isLive = true
    engine = DetectionEngine(compiling: &set, history: history, options: options)
    count = set.rules.count
    tell(set, inputs.problems, telemetry, health)
    for sentence in set.missingExceptions(besides: inputs.exceptions) {
      telemetry.emit(.ruleDoubtful(reason: sentence))
    }
  }

  private func tell(_ set: RuleSet, _ others: [String], _ telemetry: AgentTelemetry, _ health: AgentHealth) {
    let broken = set.problems.filter { $0.kind != .notExecutable }.map(\.description) + others
    for reason in broken { telemetry.emit(.ruleBroken(reason: reason)) }
    health.set(
      .rules,
      broken.isEmpty
        ? nil : "\(broken.count) rules, indicators or exceptions cannot be used; the log names them")
    telemetry.emit(
      .rulesLoaded(
        rules: count, broken: broken.count, notExecutable: set.problems.count { $0.kind == .notExecutable }))
  }
}
