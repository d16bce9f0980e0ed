public import ECS
internal import Predicates

/// Finds the rules that an event may concern, and reads of the event what those rules need to know: the part
/// of detection that needs no memory of other events, so that any number of copies may work on different
/// events at the same time.
public struct EventMatcher: Sendable {
  private let program: RuleProgram
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
  /// The conditions of the rules that search an index, by the index's name; nil for events that name none.
  private var known: [String?: PredicateSet] = [:]
  /// The same for the names that came first, which are compared byte for byte, and for the last other one.
  private var searches: [Search] = []

  private struct Search: Sendable {
    let index: [UInt8]?
    let conditions: PredicateSet
  }

  /// Names of indices that are remembered; events name few.
  private static let mostIndices = 10_000
  private static let mostCommon = 8

  init(_ program: RuleProgram, _ facts: FactProgram, fields: FieldTable) {
    self.program = program
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

  /// Finds what the event of a line concerns. What no rule asks for is not parsed, except where an alert is
  /// nearly sure.
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
        // Only a part of the block is handed on: to keep the whole takes as long as some tests.
        let part = block.part(of: line)
        try gatherer.add(fulfilled, of: record, to: &hits.store, line: { Array(part) }) {
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

  /// Finds the conditions that the record's event fulfils, of the rules that search its index. They come in
  /// the order of their numbers, which is that of the rules.
  private mutating func findConditions() {
    let place = searches.firstIndex { record.isNamed($0.index, in: indexField) } ?? addSearch()
    matcher.match(record, among: searches[place].conditions, into: &fulfilled)
  }

  /// Finds out which conditions the rules that search the event's index have.
  private mutating func addSearch() -> Int {
    let name = record.first(of: indexField).map { record.text(of: $0) }
    let conditions = known[name] ?? PredicateSet(isSearching(name))
    if known.count >= Self.mostIndices { known.removeAll() }
    known[name] = conditions
    let search = Search(index: name.map { Array($0.utf8) }, conditions: conditions)
    guard searches.count < Self.mostCommon else {
      searches[Self.mostCommon - 1] = search
      return Self.mostCommon - 1
    }
    searches.append(search)
    return searches.count - 1
  }

  private func isSearching(_ index: String?) -> [Bool] {
    program.rules.flatMap { rule in
      repeatElement(rule.indexPatterns.match(index), count: rule.conditions.count)
    }
  }
}

extension EventRecord {
  /// Whether the first value of a field is that text; nil: whether it has none.
  fileprivate func isNamed(_ name: [UInt8]?, in field: FieldID) -> Bool {
    guard let value = first(of: field), let name else { return name == nil && count(of: field) == 0 }
    return withText(of: value) { text in
      guard text.count == name.count else { return false }
      for place in name.indices where text[place] != name[place] { return false }
      return true
    }
  }
}
