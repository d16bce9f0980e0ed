import ECS

// What a rule's `type` asks for.
extension RuleFile {
  func kind() throws(RuleProblem) -> Rule.Kind {
    switch type {
    case "eql": return .eql(query: try query("query", language: "eql"))
    case "query": return .query(query: try query("query", language: "kuery"))
    case "new_terms", "threshold", "threat_match": break
    case "": throw error("type", "the rule needs a 'type', such as \"eql\"")
    default: throw error("type", "'\(type)' is no type of rule that is known here")
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

  private func query(_ key: String, language expected: String) throws(RuleProblem) -> RuleQuery {
    let languageKey = key == "query" ? "language" : "threat_language"
    let language = rule[languageKey]?.string ?? expected
    guard language == expected else {
      throw error(
        languageKey, "a rule of type '\(type)' needs the language '\(expected)', not '\(language)'")
    }
    guard let text = rule[key]?.string else { throw error(key, "the rule needs a '\(key)' text") }
    return RuleQuery(text: text, location: place.location(inTextOf: key))
  }

  /// `[rule.new_terms]`: the fields in `value`, the window in a table of `history_window_start`. Exports have both
  /// beside the other settings.
  private func newTerms() throws(RuleProblem) -> NewTerms {
    let table = rule["new_terms"]?.object
    guard let fields = (rule["new_terms_fields"] ?? table?["value"])?.strings, (1...3).contains(fields.count)
    else {
      throw error(
        "new_terms",
        "a rule of type 'new_terms' needs one to three field names, in 'value' of [rule.new_terms]")
    }
    let stated = rule["history_window_start"] ?? table?["history_window_start"]
    guard let window = stated?.string ?? stated?[0]?["value"]?.string,
      let span = TimeSpan.beforeNow(window), span > .zero
    else {
      throw error(
        "new_terms", "a rule of type 'new_terms' needs a 'history_window_start' such as \"now-14d\"")
    }
    return NewTerms(fields: fields.map { FieldPath($0) }, historyWindow: span, historyStart: window)
  }

  /// `[rule.threshold]`: `field` (a name, a list, or nothing), `value`, and at most one `cardinality`.
  private func threshold() throws(RuleProblem) -> Threshold {
    guard let table = rule["threshold"]?.object else {
      throw error("threshold", "a rule of type 'threshold' needs a [rule.threshold] table")
    }
    guard let value = table["value"]?.int, (1...1_000_000).contains(value) else {
      throw error("threshold", "[rule.threshold] needs a number of events from 1 to 1000000 in 'value'")
    }
    let fields = table["field"].map { $0.strings ?? $0.string.map { [$0] } ?? [] } ?? []
    guard fields.count <= 5 else {
      throw error("threshold", "[rule.threshold] groups by at most five fields")
    }
    var cardinality: Threshold.Cardinality?
    if let first = table["cardinality"]?.array?.first ?? table["cardinality"]?.object.map(JSONValue.object) {
      guard let field = first["field"]?.string, let count = first["value"]?.int, count >= 1
      else { throw error("threshold", "'cardinality' needs a 'field' and a 'value' of at least 1") }
      cardinality = Threshold.Cardinality(field: FieldPath(field), value: count)
    }
    return Threshold(
      fields: fields.filter { !$0.isEmpty }.map { FieldPath($0) }, value: value, cardinality: cardinality)
  }

  private func threatMatch() throws(RuleProblem) -> ThreatMatch {
    guard let groups = rule["threat_mapping"]?.array, !groups.isEmpty else {
      throw error("threat_mapping", "a rule of type 'threat_match' needs a 'threat_mapping' list")
    }
    var mapping: [[ThreatMatch.Pair]] = []
    for group in groups {
      guard let entries = group["entries"]?.array, !entries.isEmpty else {
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
    let filters = rule["threat_filters"]?.array ?? []
    return ThreatMatch(
      indicatorQuery: query, indicatorFilters: filters, indicatorIndex: index,
      indicatorPath: FieldPath(rule["threat_indicator_path"]?.string ?? "threat.indicator"), mapping: mapping)
  }

  private func pair(_ entry: JSONValue) throws(RuleProblem) -> ThreatMatch.Pair {
    guard let field = entry["field"]?.string, let value = entry["value"]?.string else {
      throw error("threat_mapping", "an entry of 'threat_mapping' needs a 'field' and a 'value'")
    }
    return ThreatMatch.Pair(
      field: FieldPath(field), indicatorField: FieldPath(value),
      isNegated: entry["negate"]?.bool ?? false)
  }
}
