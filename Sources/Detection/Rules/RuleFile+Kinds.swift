import ECS
import TOML

// What a rule's `type` asks for.
extension RuleFile {
  func kind() throws(TOMLError) -> Rule.Kind {
    switch type {
    case "eql": return .eql(query: try query("query", language: "eql"))
    case "query": return .query(query: try query("query", language: "kuery"))
    case "new_terms", "threshold", "threat_match": break
    case "": throw error("type", "the rule needs a 'type', such as \"eql\"")
    default: throw error("type", "'\(type)' is no type of rule that is known here", code: .type)
    }
    let query = try query("query", language: "kuery")
    if type == "new_terms" {
      let terms = try newTerms()
      return .newTerms(query: query, terms: terms)
    }
    if type == "threshold" {
      let threshold = try threshold()
      return .threshold(query: query, threshold: threshold)
    }
    let match = try threatMatch()
    return .threatMatch(query: query, match: match)
  }

  /// Why a rule of this type or language can't be executed here, though it may be right.
  var reasonNotExecutable: String? {
    switch (type, rule["language"]?.string) {
    case ("esql", _): "rules of type 'esql' need Elasticsearch's ES|QL engine and are not executed here"
    case ("machine_learning", _):
      "rules of type 'machine_learning' need Elastic's anomaly jobs and are not executed here"
    case ("saved_query", _):
      "rules of type 'saved_query' need the query that Kibana keeps; export it as type 'query'"
    case (_, "lucene"): "queries in Lucene's syntax are not executed here; rewrite the query in KQL"
    default: nil
    }
  }

  private func query(_ key: String, language expected: String) throws(TOMLError) -> RuleQuery {
    let languageKey = key == "query" ? "language" : "threat_language"
    let language = rule[languageKey]?.string ?? expected
    guard language == expected else {
      throw error(
        languageKey, "a rule of type '\(type)' needs the language '\(expected)', not '\(language)'")
    }
    guard let located = rule[key]?.located else { throw error(key, "the rule needs a '\(key)' text") }
    return RuleQuery(text: located.value) { offset in
      let place = located.location(ofUTF8Offset: offset)
      return (place.line, place.column)
    }
  }

  /// `[rule.new_terms]`: the fields in `value`, the window in a table of `history_window_start`.
  private func newTerms() throws(TOMLError) -> NewTerms {
    guard let table = rule["new_terms"]?.table else {
      throw error("new_terms", "a rule of type 'new_terms' needs a [rule.new_terms] table")
    }
    guard let fields = table["value"]?.strings, (1...3).contains(fields.count) else {
      throw error("new_terms", "[rule.new_terms] needs one to three field names in 'value'")
    }
    let window =
      table["history_window_start"]?.array?.first?.table?["value"]?.string
      ?? table["history_window_start"]?.string
    guard let window, let span = TimeSpan.beforeNow(window), span > .zero else {
      throw error("new_terms", "[rule.new_terms] needs a 'history_window_start' such as \"now-14d\"")
    }
    return NewTerms(fields: fields.map { FieldPath($0) }, historyWindow: span)
  }

  /// `[rule.threshold]`: `field` (a name, a list, or nothing), `value`, and at most one `cardinality`.
  private func threshold() throws(TOMLError) -> Threshold {
    guard let table = rule["threshold"]?.table else {
      throw error("threshold", "a rule of type 'threshold' needs a [rule.threshold] table")
    }
    guard let value = table["value"]?.integer, (1...1_000_000).contains(value) else {
      throw error("threshold", "[rule.threshold] needs a number of events from 1 to 1000000 in 'value'")
    }
    let fields = table["field"].map { $0.strings ?? $0.string.map { [$0] } ?? [] } ?? []
    guard fields.count <= 5 else {
      throw error("threshold", "[rule.threshold] groups by at most five fields")
    }
    var cardinality: Threshold.Cardinality?
    if let first = table["cardinality"]?.array?.first ?? table["cardinality"] {
      guard let field = first.table?["field"]?.string, let count = first.table?["value"]?.integer, count >= 1
      else { throw error("threshold", "'cardinality' needs a 'field' and a 'value' of at least 1") }
      cardinality = Threshold.Cardinality(field: FieldPath(field), value: Int(clamping: count))
    }
    return Threshold(
      fields: fields.filter { !$0.isEmpty }.map { FieldPath($0) }, value: Int(value), cardinality: cardinality
    )
  }

  private func threatMatch() throws(TOMLError) -> ThreatMatch {
    guard let groups = rule["threat_mapping"]?.array, !groups.isEmpty else {
      throw error("threat_mapping", "a rule of type 'threat_match' needs a 'threat_mapping' list")
    }
    var mapping: [[ThreatMatch.Pair]] = []
    for group in groups {
      guard let entries = group.table?["entries"]?.array, !entries.isEmpty else {
        throw error("threat_mapping", "each element of 'threat_mapping' needs 'entries'")
      }
      var pairs: [ThreatMatch.Pair] = []
      for entry in entries { pairs.append(try pair(entry)) }
      guard pairs.contains(where: { !$0.isNegated }) else {
        throw error("threat_mapping", "each element of 'threat_mapping' needs an entry that isn't negated")
      }
      mapping.append(pairs)
    }
    let query = try query("threat_query", language: "kuery")
    let index = try strings("threat_index")
    let filters = rule["threat_filters"]?.array?.map { TOMLJSON.value($0) } ?? []
    return ThreatMatch(
      indicatorQuery: query, indicatorFilters: filters, indicatorIndex: index,
      indicatorPath: FieldPath(rule["threat_indicator_path"]?.string ?? "threat.indicator"), mapping: mapping)
  }

  private func pair(_ entry: TOMLValue) throws(TOMLError) -> ThreatMatch.Pair {
    guard let field = entry.table?["field"]?.string, let value = entry.table?["value"]?.string else {
      throw error("threat_mapping", "an entry of 'threat_mapping' needs a 'field' and a 'value'")
    }
    return ThreatMatch.Pair(
      field: FieldPath(field), indicatorField: FieldPath(value),
      isNegated: entry.table?["negate"]?.boolean ?? false)
  }
}
