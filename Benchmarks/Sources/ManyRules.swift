import ECS
import Predicates
import Synchronization

/// All rules of a folder over a file.
struct ManyRules {
  enum Engine: String {
    /// The matcher.
    case matcher
    /// The conditions one by one, plainly.
    case plain
  }

  private var conditions: [Predicate] = []
  private var rules = 0
  private var failures = 0
  private let context: CompileContext
  private let engine: Engine
  private let threads: Int
  private let limit: Int
  private let verifies: Bool

  /// Loads the rules. `takesParts`: also the events that sequences and samples put together.
  init(folder: String, takesParts: Bool, engine: Engine, threads: Int, limit: Int, verifies: Bool) throws {
    self.engine = engine
    self.threads = threads
    self.limit = limit
    self.verifies = verifies
    var context = CompileContext()
    for path in RuleFiles.paths(below: folder) {
      guard let query = try RuleFiles.query(of: path) else { continue }
      do {
        let found = try RuleFiles.conditions(query, takesParts: takesParts, &context)
        if !found.isEmpty { rules += 1 }
        conditions += found
      } catch {
        failures += 1
        Output.error("\(path): \(error)")
      }
    }
    self.context = context
  }

  func run(_ path: String) throws {
    let compiling = Measurement()
    let matcher = PredicateMatcher(conditions, fields: context.fields)
    compiling.report(
      [
        ("command", "compile"), ("rules", .number(JSONNumber(rules))),
        ("failures", .number(JSONNumber(failures))),
        ("conditions", .number(JSONNumber(conditions.count))),
        ("tests", .number(JSONNumber(matcher.testCount))),
        ("fields", .number(JSONNumber(context.fields.count))),
      ], events: 0)
    let measurement = Measurement()
    let (events, matches) = try count(path, matcher)
    measurement.report(
      [
        ("command", .string("rules, engine \(engine.rawValue)")), ("threads", .number(JSONNumber(threads))),
        ("conditions", .number(JSONNumber(conditions.count))), ("matches", .number(JSONNumber(matches))),
      ], events: events)
  }

  private func count(_ path: String, _ matcher: PredicateMatcher) throws -> (Int, Int) {
    var record = EventRecord(fields: context.fields)
    var matches = 0
    let events: Int
    switch engine {
    case .matcher where threads > 1: return try ParallelRun(path, matcher, context.fields, threads).run()
    case .matcher:
      var matcher = matcher
      events = try Events.each(of: path, into: &record, limit: limit) { record in
        let found = matcher.matches(record)
        matches += found.count
        if verifies { try verify(found, record) }
      }
    case .plain:
      events = try Events.each(of: path, into: &record, limit: limit) { record in
        for condition in conditions where condition.matches(record) { matches += 1 }
      }
    }
    return (events, matches)
  }

  private func verify(_ found: [Int], _ record: EventRecord) throws {
    let expected = conditions.indices.filter { conditions[$0].matches(record) }
    if found != expected {
      throw UsageError(description: "the matcher found \(found), plainly it is \(expected)")
    }
  }
}
