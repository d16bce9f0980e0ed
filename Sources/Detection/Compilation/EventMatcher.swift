public import ECS
internal import Predicates

/// Finds the rules that an event may concern: the part of detection that needs no memory of other events, so that
/// any number of copies may work on different events at the same time.
public struct EventMatcher: Sendable {
  private let program: RuleProgram
  private var record: EventRecord
  private var memory = PredicateMemory()
  /// The rules that search an index, by its name.
  private var searching: [String?: [Int32]] = [:]

  /// Names of indices that are remembered; events name few.
  private static let mostIndices = 10_000

  init(_ program: RuleProgram) {
    self.program = program
    record = EventRecord(fields: program.fields)
  }

  /// The conditions of rules that the event fulfils.
  public mutating func match(_ event: SourceEvent) -> EventHits {
    record.fill(from: event.document)
    return hits(in: event.index)
  }

  /// The conditions that the record's event fulfils.
  private mutating func hits(in index: String?) -> EventHits {
    memory.startEvent(for: program.conditions)
    var hits = EventHits()
    for number in rules(searching: index) {
      for condition in program.rules[Int(number)].conditions
      where program.conditions.matches(condition, record, &memory) {
        hits.conditions.append(EventHits.Condition(rule: number, number: Int32(condition)))
      }
    }
    return hits
  }

  private mutating func rules(searching index: String?) -> [Int32] {
    if let known = searching[index] { return known }
    if searching.count >= Self.mostIndices { searching.removeAll() }
    let rules = program.rules.indices.filter { program.rules[$0].indexPatterns.match(index) }.map(Int32.init)
    searching[index] = rules
    return rules
  }
}

/// The conditions of rules that an event fulfils.
public struct EventHits: Sendable {
  struct Condition: Sendable {
    let rule: Int32
    let number: Int32
  }

  /// In the order of the rules.
  var conditions: [Condition] = []

  /// Whether the event concerns no rule.
  public var isEmpty: Bool { conditions.isEmpty }
}
