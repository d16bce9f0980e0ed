public import ECS
internal import Predicates

/// Finds the rules that an event may concern: the part of detection that needs no memory of other events, so that
/// any number of copies may work on different events at the same time.
public struct EventMatcher: Sendable {
  private let program: RuleProgram
  /// The rule that a condition belongs to, by the condition's number.
  private let owners: [Int32]
  private let indexField: FieldID
  private var record: EventRecord
  private var matcher: PredicateMatcher
  /// What tells lines that no rule can match, when the rules require a few literals.
  private var filter: LineFilter?
  /// The block that it was started with.
  private var filtered = EventBlock.Identity.none
  /// A record of no fields: what it can be filled from is an event.
  private var nothing = EventRecord(fields: FieldTable())
  /// Whether a rule searches an index, for each rule, by the index's name.
  private var searching: [String?: [Bool]] = [:]

  /// Names of indices that are remembered; events name few.
  private static let mostIndices = 10_000

  init(_ program: RuleProgram) {
    self.program = program
    owners = program.rules.enumerated().flatMap { number, rule in
      repeatElement(Int32(number), count: rule.conditions.count)
    }
    var fields = program.fields
    indexField = fields.intern(FieldTable.indexName)
    record = EventRecord(fields: fields)
    matcher = PredicateMatcher(program.conditions, fields: fields)
    filter = LineFilter(for: program.conditions, fields: fields)
  }

  /// The conditions of rules that the event fulfils.
  public mutating func match(_ event: SourceEvent) -> EventHits {
    record.fill(from: event)
    return hits()
  }

  /// The conditions of rules that the event of a line fulfils. What no rule asks for is not parsed, so parse the line
  /// strictly before acting on a hit.
  /// - Throws: why the line is no event.
  public mutating func match(
    _ line: EventBlock.Line, of block: EventBlock
  ) throws(EventLineError) -> EventHits {
    guard mayMatch(line, of: block) else {
      try nothing.fill(line, of: block)
      return EventHits()
    }
    try record.fill(line, of: block)
    return hits()
  }

  /// Whether a rule may match the line. What rules require is looked for in all lines of a block at once.
  private mutating func mayMatch(_ line: EventBlock.Line, of block: EventBlock) -> Bool {
    guard filter?.isWorthwhile ?? false else { return true }
    if filtered != block.identity {
      filter?.start(block)
      filtered = block.identity
    }
    return filter?.mayHold(line, of: block) ?? true
  }

  /// What lets through every line that a rule may concern; nil when the rules do not require a few literals.
  public var lineFilter: LineFilter? { filter }

  /// The conditions that the record's event fulfils. They come in the order of their numbers, which is that of the
  /// rules.
  private mutating func hits() -> EventHits {
    var hits = EventHits()
    let fulfilled = matcher.matches(record)
    guard !fulfilled.isEmpty else { return hits }
    let isSearched = rules(searching: record.values(of: indexField).first { _ in true }.map(record.text(of:)))
    for condition in fulfilled where isSearched[Int(owners[condition])] {
      hits.conditions.append(EventHits.Condition(rule: owners[condition], number: Int32(condition)))
    }
    return hits
  }

  private mutating func rules(searching index: String?) -> [Bool] {
    if let known = searching[index] { return known }
    if searching.count >= Self.mostIndices { searching.removeAll() }
    let rules = program.rules.map { $0.indexPatterns.match(index) }
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
