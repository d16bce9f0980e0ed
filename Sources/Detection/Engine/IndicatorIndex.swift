import ECS
import Predicates

/// The indicators of one `threat_match` rule, found by their values.
struct IndicatorIndex: Sendable {
  /// An indicator that an event shares values with.
  struct Match: Sendable {
    let indicator: SourceEvent
    /// The pair of fields and the value that they share.
    let pair: ThreatMatch.Pair
    let value: String
  }

  /// The most indicators that an alert lists, as in Kibana.
  static let mostMatches = 200

  /// A pair of fields, with how their values are compared: by the type of the event's field, as a `match` query on it
  /// does. Of analysed text one word in common is enough.
  private struct Pair: Sendable {
    let pair: ThreatMatch.Pair
    let event: KeyReader
    let part: KeyReader.Part
    /// Reads the indicator's field by its own type, whose values are then looked for.
    let indicatorPart: KeyReader.Part

    init(_ pair: ThreatMatch.Pair, _ types: any FieldTypes) {
      self.pair = pair
      part = KeyReader.Part(searching: pair.field, types)
      event = KeyReader(parts: [part], most: .max)
      indicatorPart = KeyReader.Part(searching: pair.indicatorField, types)
    }

    /// What an event must hold one of to match the indicator.
    func keys(of indicator: JSONObject) -> [ValueKey] {
      let values = indicator.scalars(at: indicatorPart.path)
      return part.distinct(values.flatMap { part.codes(canonical($0)) }).map { ValueKey(bytes: $0) }
    }

    /// The one spelling that a search answers with for values of the indicator's type.
    private func canonical(_ value: JSONValue) -> JSONValue {
      switch indicatorPart.coding {
      case .joined(.ip), .joined(.caselessString), .joined(.integer), .joined(.floating), .joined(.boolean):
        KeyBytes.json(indicatorPart.bytes(value)) ?? value
      default: value
      }
    }

    /// The event's own spelling of a value.
    func text(_ key: ValueKey, in event: JSONObject) -> String {
      let values = event.scalars(at: part.path)
      return values.first { part.codes($0).contains(key.bytes) }?.scalarText ?? ""
    }
  }

  private let groups: [[Pair]]
  private var indicators: [SourceEvent] = []
  /// For each group of pairs: the indicators by their value of the group's first pair that isn't negated.
  private var places: [[ValueKey: [Int]]]

  init(_ match: ThreatMatch, _ types: any FieldTypes) {
    groups = match.mapping.map { pairs in pairs.map { Pair($0, types) } }
    places = Array(repeating: [:], count: match.mapping.count)
  }

  mutating func add(_ indicator: SourceEvent) {
    let number = indicators.count
    indicators.append(indicator)
    for (group, pairs) in groups.enumerated() {
      guard let first = pairs.first(where: { !$0.pair.isNegated }) else { continue }
      for value in first.keys(of: indicator.document) { places[group][value, default: []].append(number) }
    }
  }

  /// For each group of pairs what reads of an event what indicators are found by; nil where all pairs are negated,
  /// which finds nothing. Without indicators nothing is read.
  var eventReaders: [KeyReader?] {
    indicators.isEmpty ? [] : groups.map { pairs in pairs.first { !$0.pair.isNegated }?.event }
  }

  /// Whether an event may match, by what was read for each group. Mostly it does not, and that is known without the
  /// document.
  func mayMatch(_ groups: [ArraySlice<ValueKey>]) -> Bool {
    zip(places, groups).contains { places, keys in
      !places.isEmpty && keys.contains { places[$0] != nil }
    }
  }

  /// The indicators that the event matches, each once, in the order of the mapping.
  ///
  /// Any value of an event's field may meet any value of an indicator's. Kibana asks only for the first value of the
  /// one of both that there are fewer documents of in a run, which a stream of events has no equal to: so whatever it
  /// finds either way is found.
  func matches(_ event: JSONObject) -> [Match] {
    var found: [Match] = []
    var seen: Set<Int> = []
    for (group, pairs) in groups.enumerated() {
      guard let first = pairs.first(where: { !$0.pair.isNegated }) else { continue }
      for key in first.event.keys(of: event) {
        for number in places[group][key] ?? [] {
          if found.count >= Self.mostMatches { return found }
          guard !seen.contains(number), holds(pairs, event, indicators[number].document) else { continue }
          seen.insert(number)
          found.append(
            Match(indicator: indicators[number], pair: first.pair, value: first.text(key, in: event)))
        }
      }
    }
    return found
  }

  private func holds(_ pairs: [Pair], _ event: JSONObject, _ indicator: JSONObject) -> Bool {
    pairs.allSatisfy { pair in
      let values = Set(pair.event.keys(of: event))
      let isShared = !values.isDisjoint(with: pair.keys(of: indicator))
      return isShared != pair.pair.isNegated
    }
  }
}

extension KeyReader.Part {
  /// Reads what a search of the field finds: analysed text by its words.
  fileprivate init(searching field: FieldPath, _ types: any FieldTypes) {
    let part = KeyReader.Part(field, types, unknown: .text)
    self.init(path: part.path, coding: part.coding == .joined(.text) ? .words : part.coding)
  }
}
