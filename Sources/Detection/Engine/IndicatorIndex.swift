import ECS

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

  private let match: ThreatMatch
  private var indicators: [SourceEvent] = []
  /// For each group of pairs: the indicators by their value of the group's first pair that isn't negated.
  private var places: [[ValueKey: [Int]]]

  init(_ match: ThreatMatch) {
    self.match = match
    places = Array(repeating: [:], count: match.mapping.count)
  }

  mutating func add(_ indicator: SourceEvent) {
    let number = indicators.count
    indicators.append(indicator)
    for (group, pairs) in match.mapping.enumerated() {
      guard let first = pairs.first(where: { !$0.isNegated }) else { continue }
      for value in Self.reader(of: first.indicatorField).keys(of: indicator.document) {
        places[group][value, default: []].append(number)
      }
    }
  }

  /// For each group of pairs what reads of an event what indicators are found by; nil where all pairs are negated,
  /// which finds nothing. Without indicators nothing is read.
  var eventReaders: [KeyReader?] {
    indicators.isEmpty
      ? [] : match.mapping.map { pairs in pairs.first { !$0.isNegated }.map { Self.reader(of: $0.field) } }
  }

  private static func reader(of field: FieldPath) -> KeyReader {
    KeyReader(parts: [KeyReader.Part(path: field, coding: .text)], most: .max)
  }

  /// Whether an event may match, by what was read for each group. Mostly it does not, and that is known without the
  /// document.
  func mayMatch(_ groups: [ArraySlice<ValueKey>]) -> Bool {
    zip(places, groups).contains { places, keys in
      !places.isEmpty && keys.contains { places[$0] != nil }
    }
  }

  /// The indicators that the event matches, each once, in the order of the mapping.
  func matches(_ event: JSONObject) -> [Match] {
    var found: [Match] = []
    var seen: Set<Int> = []
    for (group, pairs) in match.mapping.enumerated() {
      guard let first = pairs.first(where: { !$0.isNegated }) else { continue }
      for key in Self.reader(of: first.field).keys(of: event) {
        let value = key.texts.first ?? ""
        for number in places[group][key] ?? [] {
          if found.count >= Self.mostMatches { return found }
          guard !seen.contains(number), holds(pairs, event, indicators[number].document) else { continue }
          seen.insert(number)
          found.append(Match(indicator: indicators[number], pair: first, value: value))
        }
      }
    }
    return found
  }

  private func holds(_ pairs: [ThreatMatch.Pair], _ event: JSONObject, _ indicator: JSONObject) -> Bool {
    pairs.allSatisfy { pair in
      let values = Set(Self.values(of: pair.field, in: event))
      let isShared = !values.isDisjoint(with: Self.values(of: pair.indicatorField, in: indicator))
      return isShared != pair.isNegated
    }
  }

  private static func values(of field: FieldPath, in document: JSONObject) -> [String] {
    document.scalars(at: field).compactMap(\.scalarText)
  }
}
