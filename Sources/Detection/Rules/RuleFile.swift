internal import ECS
internal import TOML

/// Reads a rule from the TOML of Elastic's detection-rules repository.
///
/// Source: elastic/detection-rules, `detection_rules/schemas` and `CLI.md`; defaults are those of Kibana's rule
/// schema.
struct RuleFile {
  let document: TOMLDocument
  let rule: TOMLTable

  /// Bounds on one rule file.
  static let limits = TOMLDocument.Limits(bytes: 4 << 20, depth: 32, values: 100_000)

  init(_ bytes: [UInt8], file: String) throws(TOMLError) {
    document = try TOMLDocument.parse(bytes, file: file, limits: Self.limits)
    guard let rule = document.root["rule"]?.table else {
      throw document.error(
        .missing, "the file has no [rule] table, so it is no detection rule",
        at: TOMLPosition(line: 1, column: 1))
    }
    self.rule = rule
  }

  /// The rule's `type`, as written.
  var type: String { rule["type"]?.string ?? "" }

  /// The rule that a file holds, unchecked.
  /// - Throws: `RuleProblem` with the place of the trouble.
  static func rule(_ bytes: [UInt8], file: String) throws(RuleProblem) -> Rule {
    let result = Result { () throws(TOMLError) -> Result<Rule, RuleProblem> in
      let found = try RuleFile(bytes, file: file)
      guard let reason = found.reasonNotExecutable else { return .success(try found.read()) }
      return .failure(RuleProblem(kind: .notExecutable, file: file, message: reason, ruleType: found.type))
    }
    return try result.mapError { RuleProblem($0, file: file) }.flatMap(\.self).get()
  }

  /// The rule; `note` has its statements rendered into it as Kibana shows them.
  func read() throws(TOMLError) -> Rule {
    var result = try essentials()
    result.indexPatterns = try strings("index")
    result.schedule = try schedule()
    result.maxSignals = try maxSignals()
    result.timestampOverride = rule["timestamp_override"]?.string.map { FieldPath($0) }
    result.eventCategoryOverride = rule["event_category_override"]?.string
    result.buildingBlockType = rule["building_block_type"]?.string
    result.note = try renderedNote()
    result.filtersPlace = rule.member("filters").map { ($0.keyPosition.line, $0.keyPosition.column) }
    try readOptions(into: &result)
    result.parameters = RuleParameters.object(of: result, table: rule, type: type)
    return result
  }

  /// The version, which exported rules have beside their other settings and some files in their metadata.
  private var version: Int {
    let stated = rule["version"] ?? document.root["metadata"]?.table?["version"]
    if case .integer(let number)? = stated?.content { return Int(clamping: number) }
    return 1
  }

  /// What no rule goes without.
  private func essentials() throws(TOMLError) -> Rule {
    let id = try text("rule_id")
    let name = try text("name")
    let description = try text("description")
    let kind = try kind()
    let severity = try severity()
    let riskScore = try riskScore()
    return Rule(
      id: id, name: name, description: description, kind: kind, indexPatterns: [], severity: severity,
      riskScore: riskScore, schedule: RuleSchedule(interval: .seconds(300), lookBack: .seconds(360)),
      maxSignals: 100, version: version, parameters: JSONObject(), file: document.file)
  }

  private func severity() throws(TOMLError) -> Rule.Severity {
    try severity(try text("severity"), key: "severity")
  }

  func severity(_ text: String, key: String) throws(TOMLError) -> Rule.Severity {
    guard let severity = Rule.Severity(rawValue: text) else {
      throw error(key, "'\(text)' is no severity; one of low, medium, high and critical is")
    }
    return severity
  }

  private func riskScore() throws(TOMLError) -> Double {
    guard let score = rule["risk_score"]?.number, (0...100).contains(score) else {
      throw error("risk_score", "the rule needs a 'risk_score' from 0 to 100")
    }
    return score
  }

  private func schedule() throws(TOMLError) -> RuleSchedule {
    let interval = rule["interval"]?.string ?? "5m"
    let from = rule["from"]?.string ?? "now-6m"
    guard let interval = TimeSpan.duration(interval), interval > .zero else {
      throw error("interval", "'\(interval)' is no interval; write a number and s, m, h or d, such as \"5m\"")
    }
    // Elastic also writes `now-30d/d`; rounding only ever looks further back.
    let start = String(from.prefix { $0 != "/" })
    guard let lookBack = TimeSpan.beforeNow(start) else {
      throw error("from", "'\(from)' is no start; write it as \"now-9m\"")
    }
    return RuleSchedule(interval: interval, lookBack: lookBack)
  }

  private func maxSignals() throws(TOMLError) -> Int {
    guard let value = rule["max_signals"] else { return 100 }
    guard let count = value.integer, (1...1_000).contains(count) else {
      throw error("max_signals", "'max_signals' is a number from 1 to 1000")
    }
    return Int(count)
  }

  func text(_ key: String) throws(TOMLError) -> String {
    guard let text = rule[key]?.string, !text.isEmpty else {
      throw error(key, "the rule needs a '\(key)' text")
    }
    return text
  }

  func strings(_ key: String) throws(TOMLError) -> [String] {
    guard let value = rule[key] else { return [] }
    guard let strings = value.strings else { throw error(key, "'\(key)' is a list of texts") }
    return strings
  }

  func error(_ key: String, _ message: String, code: TOMLError.Code = .missing) -> TOMLError {
    let position = rule.member(key)?.keyPosition ?? document.root.member("rule")?.keyPosition
    return document.error(code, message, at: position ?? TOMLPosition(line: 1, column: 1))
  }

  /// The note with `$osquery_N` and `$investigate_N` replaced by the blocks that Kibana renders, the form in
  /// which an alert carries its guide.
  private func renderedNote() throws(TOMLError) -> String? {
    guard var note = rule["note"]?.string else { return nil }
    for name in ["osquery", "investigate"] {
      let blocks = document.root[["transform", name]]?.array ?? []
      // The highest number first: `$osquery_1` is also the start of `$osquery_10`.
      for (index, block) in blocks.enumerated().reversed() {
        let text = JSONWriter.text(TOMLJSON.value(block, sortingKeys: true))
        note = note.replacing("$\(name)_\(index)", with: "!{\(name)\(text)}")
      }
    }
    return note
  }
}
