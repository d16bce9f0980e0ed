import ECS
import Predicates

/// What each condition of each rule asks of an event besides being fulfilled. Never changes once made, so threads may
/// share it.
final class FactProgram: Sendable {
  /// What is read of an event that fulfils a condition. Readers are numbered; -1 is none.
  struct Wish: Sendable {
    let rule: Int32
    /// The condition's place among those of its rule.
    let term: Int32
    /// The reader of the keys.
    var keys: Int32 = -1
    /// The reader of what is counted, or decides between events of one time.
    var extra: Int32 = -1
    /// Whether the rule may keep the event.
    var holds = false
    /// Whether an alert is nearly sure, so that the event is parsed at once.
    var parses = false
    /// Where what a `threat_match` rule looks for stands in `indicators`; -1 is nowhere.
    var indicators: Int32 = -1
  }

  let wishes: [Wish]
  let indicators: [IndicatorIndex]
  /// By place in `indicators`: for each group of the index the reader of its values.
  let groups: [[Int32]]
  let readers: [RecordKeyReader]
  /// The first is that of `@timestamp`.
  let timeReaders: [RecordTimeReader]
  /// The fields of them.
  let timeFields: [Int32]
  /// By rule.
  let traits: [RuleTraits]
  let meter = HeldMeter()

  /// - Parameter indicators: of each rule that has some, by number.
  init(
    _ rules: [CompiledRule], _ types: any FieldTypes, indicators: [Int: IndicatorIndex],
    _ table: inout FieldTable
  ) {
    var numbers = Numbers(types: types, table: table)
    var wishes: [Wish] = []
    var traits: [RuleTraits] = []
    var indexes: [IndicatorIndex] = []
    var groups: [[Int32]] = []
    _ = numbers.time("@timestamp")
    for (number, rule) in rules.enumerated() {
      traits.append(
        RuleTraits(
          rule, override: rule.rule.timestampOverride.map { numbers.time($0) },
          order: numbers.time(FieldPath(rule.rule.sequenceOrder.timestamp))))
      for term in 0..<rule.conditions.count {
        var wish = Wish(rule: Int32(number), term: Int32(term))
        numbers.ask(rule, term, &wish)
        if let index = indicators[number] {
          wish.indicators = Int32(indexes.count)
          groups.append(index.eventReaders.map { reader in reader.map { numbers.reader($0) } ?? -1 })
          indexes.append(index)
        }
        wishes.append(wish)
      }
    }
    (self.wishes, self.traits, self.indicators, self.groups) = (wishes, traits, indexes, groups)
    (readers, timeReaders, table) = (numbers.readers, numbers.times, numbers.table)
    timeFields = timeReaders.map(\.field)
  }

  /// Numbers equal readers alike.
  private struct Numbers {
    let types: any FieldTypes
    var table: FieldTable
    var readers: [RecordKeyReader] = []
    var times: [RecordTimeReader] = []
    private var known: [KeyReader: Int32] = [:]

    init(types: any FieldTypes, table: FieldTable) { (self.types, self.table) = (types, table) }

    mutating func reader(_ reader: KeyReader) -> Int32 {
      if let number = known[reader] { return number }
      let number = Int32(readers.count)
      known[reader] = number
      readers.append(RecordKeyReader(reader, &table))
      return number
    }

    mutating func time(_ path: FieldPath) -> Int {
      if let number = times.firstIndex(where: { $0.path == path }) { return number }
      times.append(RecordTimeReader(path, &table))
      return times.count - 1
    }

    mutating func ask(_ rule: CompiledRule, _ term: Int, _ wish: inout Wish) {
      switch rule.mode {
      case .single: wish.parses = true
      case .newTerms(let terms):
        wish.keys = reader(terms.reader(types))
        wish.holds = true
      case .threshold(let threshold):
        wish.keys = reader(threshold.reader(types))
        wish.extra = threshold.cardinality.map { reader($0.reader(types)) } ?? -1
      case .threatMatch: wish.parses = true
      case .sequence(let terms):
        wish.keys = reader(terms.terms[term].keys.reader)
        if let name = rule.rule.sequenceOrder.tiebreaker { wish.extra = reader(.tiebreaker(name)) }
        // What must be missing, or ends sequences, stands in no alert.
        wish.holds = terms.terms[term].stages.contains {
          $0 < terms.shape.untilStage && !terms.shape.isMissing[$0]
        }
      case .sample(let keys):
        wish.keys = reader(keys[term].reader)
        wish.holds = true
      }
    }
  }
}

extension KeyReader {
  /// The first value of the field that decides between events of the same time.
  fileprivate static func tiebreaker(_ name: String) -> KeyReader {
    KeyReader(parts: [Part(path: FieldPath(name), coding: .joined(.unknown))], most: 1)
  }
}
