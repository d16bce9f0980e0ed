public import ECS
internal import Predicates

/// Runs rules over events, one after the other, and makes the alerts that Elastic's detection engine would.
///
/// Not for use from several threads at once. Memory is bounded: what `new_terms` rules remember lives in the
/// history.
public struct DetectionEngine {
  /// How the engine runs.
  public struct Options: Sendable {
    /// Events before this instant only fill the history of `new_terms` rules; nil: all raise alerts.
    public var start: Timestamp?
    /// The clock that dates alerts; nil: an alert is dated by its event, so that a run can be repeated.
    public var now: (@Sendable () -> Timestamp)?

    /// Options.
    public init(start: Timestamp? = nil, now: (@Sendable () -> Timestamp)? = nil) {
      self.start = start
      self.now = now
    }
  }

  private let rules: [CompiledRule]
  private let options: Options
  private var record: EventRecord
  private var tracker: NewTermsTracker
  private var counter = SignalCounter()
  private var recentIDs = RecentIDs(capacity: 100_000)

  private struct CompiledRule: Sendable {
    let rule: Rule
    let indexPatterns: IndexPatterns
    let predicate: Predicate
  }

  /// Compiles the rules.
  /// - Throws: `RuleProblem` for the first that cannot be compiled.
  public init(rules: [Rule], history: any TermHistory, options: Options = Options()) throws(RuleProblem) {
    var context = QueryCompiler.context()
    var compiled: [CompiledRule] = []
    for rule in rules {
      let predicate = try QueryCompiler.compile(rule, in: &context)
      compiled.append(
        CompiledRule(rule: rule, indexPatterns: IndexPatterns(rule.indexPatterns), predicate: predicate))
    }
    self.rules = compiled
    self.options = options
    record = EventRecord(fields: context.fields)
    tracker = NewTermsTracker(history: history)
  }

  /// Alerts that were not made because a rule had reached its `max_signals` in a run, by `rule_id`.
  public var droppedByMaxSignals: [String: Int] { counter.dropped }

  /// The alerts of one event, in the order of the rules; an event that was processed already gives none.
  /// - Throws: what the history throws.
  public mutating func process(_ event: SourceEvent) throws -> [JSONObject] {
    record.fill(from: event.document)
    var alerts: [JSONObject] = []
    for compiled in rules where compiled.indexPatterns.match(event.index) {
      guard compiled.predicate.matches(record) else { continue }
      alerts += try self.alerts(of: compiled.rule, for: event)
    }
    return alerts
  }

  /// Makes what `new_terms` rules have seen permanent. Call it once the alerts so far are safe.
  public mutating func commit() throws { try tracker.commit() }

  private mutating func alerts(of rule: Rule, for event: SourceEvent) throws -> [JSONObject] {
    let time = Self.time(of: event.document, override: rule.timestampOverride)
    let isBeforeStart = options.start.map { start in time.map { $0 < start } ?? false } ?? false
    let eventTime = time ?? Timestamp(milliseconds: 0)
    let builder = AlertBuilder(rule: rule, now: options.now ?? { eventTime })
    guard case .newTerms(_, let newTerms) = rule.kind else {
      return isBeforeStart ? [] : [try builder.alert(for: event)].filter { admit($0, rule, eventTime) }
    }
    let fresh = try tracker.sight(event.document, at: eventTime, ruleID: rule.id, rule: newTerms)
    guard !isBeforeStart else { return [] }
    return try fresh.map { try builder.alert(for: event, newTerms: $0) }.filter { admit($0, rule, eventTime) }
  }

  private mutating func admit(_ alert: JSONObject, _ rule: Rule, _ time: Timestamp) -> Bool {
    guard let id = alert["kibana.alert.uuid"]?.string, recentIDs.insert(id) else { return false }
    return counter.admit(rule, at: time)
  }

  private static func time(of event: JSONObject, override: FieldPath?) -> Timestamp? {
    if let override, let time = event.first(override).flatMap(Timestamp.init) { return time }
    return event.first("@timestamp").flatMap(Timestamp.init)
  }
}

/// The ids met last, so that a line read twice does not alert twice.
struct RecentIDs {
  private var ids: Set<String> = []
  private var order: [String] = []
  private var next = 0
  private let capacity: Int

  init(capacity: Int) { self.capacity = capacity }

  /// False when the id is among the last `capacity` ones.
  mutating func insert(_ id: String) -> Bool {
    guard ids.insert(id).inserted else { return false }
    if order.count < capacity {
      order.append(id)
    } else {
      ids.remove(order[next])
      order[next] = id
      next = (next + 1) % capacity
    }
    return true
  }
}
