internal import ECS
internal import TOML

/// Reads a rule from the TOML of Elastic's detection-rules repository, or as Kibana exports it.
///
/// Source: elastic/detection-rules, `detection_rules/schemas` and `CLI.md`; defaults are those of Kibana's rule
/// schema, which exports follow, too.
struct RuleFile {
  /// The rule's settings by their names.
  let rule: JSONObject
  let place: RulePlace
  /// The version that stands outside of the rule's settings.
  private let statedVersion: Int?
  /// What `$osquery_0` and `$investigate_0` in the note stand for, by `osquery` and `investigate`.
  private let blocks: [(name: String, texts: [String])]

  /// Bounds on one rule file.
  static let limits = TOMLDocument.Limits(bytes: 4 << 20, depth: 32, values: 100_000)

  /// Reads the TOML of one rule.
  init(_ bytes: [UInt8], file: String) throws(RuleProblem) {
    do throws(TOMLError) {
      let document = try TOMLDocument.parse(bytes, file: file, limits: Self.limits)
      guard let rule = document.root["rule"]?.table else {
        throw document.error(
          .missing, "the file has no [rule] table, so it is no detection rule",
          at: TOMLPosition(line: 1, column: 1))
      }
      self.rule = TOMLJSON.object(rule)
      place = .toml(document, rule)
      statedVersion = document.root["metadata"]?.table?["version"]?.integer.map { Int(clamping: $0) }
      blocks = ["osquery", "investigate"].map { name in
        let blocks = document.root[["transform", name]]?.array ?? []
        return (name, blocks.map { JSONWriter.text(TOMLJSON.value($0, sortingKeys: true)) })
      }
    } catch {
      throw RuleProblem(error, file: file)
    }
  }

  /// Takes the settings of a line of an export, which has null for some that are not set.
  init(_ settings: JSONObject, file: String, line: Int) {
    rule = JSONObject(settings.members.filter { $0.1 != .null })
    place = .line(line, file: file)
    statedVersion = nil
    blocks = []
  }

  /// The rule's `type`, as written.
  var type: String { rule["type"]?.string ?? "" }

  /// The rule, unchecked.
  /// - Throws: `RuleProblem` with the place of the trouble.
  func executable() throws(RuleProblem) -> Rule {
    guard let reason = reasonNotExecutable else { return try read() }
    throw RuleProblem(
      kind: .notExecutable, file: place.file, line: place.ofLine, message: reason, ruleType: type)
  }

  /// The rule; `note` has its statements rendered into it as Kibana shows them.
  private func read() throws(RuleProblem) -> Rule {
    var result = try essentials()
    result.indexPatterns = try strings("index")
    result.schedule = try schedule()
    result.maxSignals = try maxSignals()
    result.timestampOverride = rule["timestamp_override"]?.string.map { FieldPath($0) }
    result.eventCategoryOverride = rule["event_category_override"]?.string
    result.buildingBlockType = rule["building_block_type"]?.string
    result.filtersPlace = place.ofKey("filters")
    try readOptions(into: &result)
    result.parameters = RuleParameters.object(
      of: result, note: renderedNote(), settings: rule, type: type)
    return result
  }

  /// The version, which exported rules have beside their other settings and some files in their metadata.
  private var version: Int { rule["version"]?.int ?? statedVersion ?? 1 }

  /// What no rule goes without.
  private func essentials() throws(RuleProblem) -> Rule {
    let id = try text("rule_id")
    let name = try text("name")
    let description = try text("description")
    let kind = try kind()
    let severity = try severity()
    let riskScore = try riskScore()
    return Rule(
      id: id, name: name, description: description, kind: kind, severity: severity, riskScore: riskScore,
      schedule: RuleSchedule(interval: .seconds(300), lookBack: .seconds(360)), maxSignals: 100,
      version: version, file: place.file)
  }

  private func severity() throws(RuleProblem) -> Rule.Severity {
    try severity(try text("severity"), key: "severity")
  }

  func severity(_ text: String, key: String) throws(RuleProblem) -> Rule.Severity {
    guard let severity = Rule.Severity(rawValue: text) else {
      throw error(key, "'\(text)' is no severity; one of low, medium, high and critical is")
    }
    return severity
  }

  private func riskScore() throws(RuleProblem) -> Double {
    guard let score = rule["risk_score"]?.number?.double, (0...100).contains(score) else {
      throw error("risk_score", "the rule needs a 'risk_score' from 0 to 100")
    }
    return score
  }

  private func schedule() throws(RuleProblem) -> RuleSchedule {
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

  private func maxSignals() throws(RuleProblem) -> Int {
    guard let value = rule["max_signals"] else { return 100 }
    guard let count = value.int, (1...1_000).contains(count) else {
      throw error("max_signals", "'max_signals' is a number from 1 to 1000")
    }
    return count
  }

  func text(_ key: String) throws(RuleProblem) -> String {
    guard let text = rule[key]?.string, !text.isEmpty else {
      throw error(key, "the rule needs a '\(key)' text")
    }
    return text
  }

  func strings(_ key: String) throws(RuleProblem) -> [String] {
    guard let value = rule[key] else { return [] }
    guard let strings = value.strings else { throw error(key, "'\(key)' is a list of texts") }
    return strings
  }

  func error(_ key: String, _ message: String) -> RuleProblem { place.problem(key, message) }

  /// The note with `$osquery_N` and `$investigate_N` replaced by the blocks that Kibana renders, the form in
  /// which an alert carries its guide.
  private func renderedNote() -> String? {
    guard let note = rule["note"]?.string else { return nil }
    return blocks.contains { !$0.texts.isEmpty } ? NoteBlocks(blocks).render(note) : note
  }
}
