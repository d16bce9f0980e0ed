import ECS
import EQL
import Predicates

/// One rule over a file.
struct OneRule {
  private let condition: Predicate
  private let fields: FieldTable

  init(path: String) throws {
    guard let query = try RuleFiles.query(of: path) else {
      throw UsageError(description: "\(path) has no query in EQL")
    }
    var context = CompileContext()
    let conditions = try RuleFiles.conditions(query, takesParts: false, &context)
    guard let first = conditions.first else {
      throw UsageError(description: "\(path) is not about single events")
    }
    (condition, fields) = (first, context.fields)
  }

  func run(_ path: String, prefilter: Bool) throws {
    let measurement = Measurement()
    var matcher = PredicateMatcher([condition], fields: fields)
    var record = EventRecord(fields: fields)
    var matches = 0
    let events: Int
    if prefilter {
      (events, matches) = try filtered(path, &matcher, &record)
    } else {
      events = try Events.each(of: path, into: &record, limit: .max) { matches += matcher.matches($0).count }
    }
    let members: [(String, JSONValue)] = [
      ("command", prefilter ? "rule with prefilter" : "rule"), ("matches", .number(JSONNumber(matches))),
    ]
    measurement.report(members, events: events)
  }

  private func filtered(
    _ path: String, _ matcher: inout PredicateMatcher, _ record: inout EventRecord
  ) throws -> (Int, Int) {
    guard var filter = LineFilter(for: [condition], fields: fields) else {
      throw UsageError(description: "the rule requires no literal that could be looked for")
    }
    var reader = try EventBlockReader(path: path)
    var block = EventBlock()
    var candidate = EventBlock()
    var matches = 0
    while try reader.readLines(into: &block) {
      filter.start(block)
      while let line = filter.next(in: block, into: &candidate) {
        try record.fill(line, of: candidate)
        matches += matcher.matches(record).count
      }
      filter.finish(&block)
    }
    return (reader.lineCount, matches)
  }
}
