public import ECS
internal import Predicates

/// Finds the rules that an event may concern, and reads of the event what those rules need to know: the part of
/// detection that needs no memory of other events, so that any number of copies may work on different events at the
/// same time.
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
  private var gatherer: FactGatherer
  /// The conditions that the event at hand fulfils.
  private var fulfilled: [Int] = []
  /// Whether a rule searches an index, for each rule, by the index's name.
  private var searching: [String?: [Bool]] = [:]
  /// The same for the names that came first, which are compared byte for byte.
  private var common: [(name: [UInt8], rules: [Bool])] = []

  /// Names of indices that are remembered; events name few.
  private static let mostIndices = 10_000
  private static let mostCommon = 8

  init(_ program: RuleProgram, _ facts: FactProgram, fields: FieldTable) {
    self.program = program
    owners = program.rules.enumerated().flatMap { number, rule in
      repeatElement(Int32(number), count: rule.conditions.count)
    }
    var fields = fields
    indexField = fields.intern(FieldTable.indexName)
    record = EventRecord(fields: fields)
    matcher = PredicateMatcher(program.conditions, fields: fields)
    filter = LineFilter(for: program.conditions, fields: fields)
    gatherer = FactGatherer(facts)
  }

  /// The conditions of rules that the event fulfils.
  public mutating func match(_ event: SourceEvent) -> EventHits {
    record.fill(from: event)
    var hits = EventHits()
    findConditions()
    // Nothing is parsed here, so nothing is refused.
    if !fulfilled.isEmpty {
      try? gatherer.add(fulfilled, of: record, to: &hits.store, line: nil) { () throws(EventLineError) in
        event
      }
    }
    return hits
  }

  /// Finds what the event of a line concerns. What no rule asks for is not parsed, except where an alert is nearly
  /// sure.
  public mutating func match(
    _ line: EventBlock.Line, of block: EventBlock, into hits: inout BlockHits
  ) {
    do throws(EventLineError) {
      guard mayMatch(line, of: block) else {
        try nothing.fill(line, of: block)
        hits.events += 1
        return
      }
      try record.fill(line, of: block)
      findConditions()
      if !fulfilled.isEmpty {
        try gatherer.add(fulfilled, of: record, to: &hits.store, line: { block.text(of: line) }) {
          () throws(EventLineError) in
          SourceEvent(try block.document(of: line))
        }
      }
      hits.events += 1
    } catch {
      hits.refused.append(error)
    }
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

  /// Finds the conditions that the record's event fulfils. They come in the order of their numbers, which is that of
  /// the rules.
  private mutating func findConditions() {
    matcher.match(record, into: &fulfilled)
    guard !fulfilled.isEmpty else { return }
    let isSearched = rulesSearchingIndex()
    if !fulfilled.allSatisfy({ isSearched[Int(owners[$0])] }) {
      fulfilled.removeAll { !isSearched[Int(owners[$0])] }
    }
  }

  private mutating func rulesSearchingIndex() -> [Bool] {
    guard let index = record.values(of: indexField).first(where: { _ in true }) else {
      return rules(searching: nil)
    }
    let known = record.withText(of: index) { text in
      common.firstIndex { entry in
        text.count == entry.name.count && text.indices.allSatisfy { text[$0] == entry.name[$0] }
      }
    }
    if let known { return common[known].rules }
    let name = record.text(of: index)
    let rules = rules(searching: name)
    if common.count < Self.mostCommon { common.append((Array(name.utf8), rules)) }
    return rules
  }

  private mutating func rules(searching index: String?) -> [Bool] {
    if let known = searching[index] { return known }
    if searching.count >= Self.mostIndices { searching.removeAll() }
    let rules = program.rules.map { $0.indexPatterns.match(index) }
    searching[index] = rules
    return rules
  }
}
