import ECS
import Osquery

/// Reads guides from JSON: one document, a list, or a document a line.
struct KibanaReader {
  let file: GuideFile
  let limits: GuideLimits
  var guides: [Guide] = []
  private(set) var problems: [GuideError] = []
  /// What the file says that no guide keeps.
  var remarks: [GuideError] = []
  /// The packs that the file names and does not hold.
  var references: [PackReference] = []
  /// Saved queries have no guide of their own: those of a file make one.
  private var saved = GuideContents()

  /// Most documents of one file.
  private static let mostDocuments = 100_000
  private static let depth = 64

  init(file: GuideFile, limits: GuideLimits) {
    self.file = file
    self.limits = limits
  }

  mutating func read() throws(GuideError) {
    do throws(JSONError) {
      let document = try JSONParser.parse(
        OsqueryText.json(file.bytes), limits: .init(depth: Self.depth, bytes: limits.fileBytes))
      read(document, at: GuideError.Place(file: file.path), path: [])
    } catch {
      guard error.code == .trailing else {
        let place = GuideError.Place(file: file.path, line: error.line, column: error.column)
        throw GuideError(error.code == .tooLarge ? .tooLarge : .json, error.detail, at: place)
      }
      readLines()
    }
    guard !saved.statements.isEmpty || !saved.problems.isEmpty else { return }
    let title = "Saved queries of \(file.stem)"
    guides.append(Guide(id: file.stem, title: title, source: .querySet(file: file.path), contents: saved))
  }

  private mutating func readLines() {
    let lines = file.bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    for (number, line) in lines.enumerated().prefix(Self.mostDocuments)
    where line.contains(where: { $0 > 0x20 }) {
      do throws(JSONError) {
        let document = try JSONParser.parse(
          Array(line), limits: .init(depth: Self.depth, bytes: limits.fileBytes))
        read(document, at: GuideError.Place(file: file.path, line: number + 1, column: 1), path: nil)
      } catch {
        let place = GuideError.Place(file: file.path, line: number + 1, column: error.column)
        report(GuideError(.json, error.detail, at: place))
      }
    }
  }

  // MARK: Exports of rules

  /// Whether a line is a rule of an export.
  static func isRule(_ line: [UInt8]) -> Bool {
    (try? JSONParser.parse(line, limits: .init(depth: depth))).flatMap(rule) != nil
  }

  /// The rule that a line of an export is: by itself, or as a saved object.
  private static func rule(_ line: JSONValue) -> JSONValue? {
    let settings = line["attributes"]?.object.map(JSONValue.object) ?? line
    return settings["rule_id"]?.string == nil ? nil : settings
  }

  /// Reads the rules of an export, and passes over exceptions and whatever else it holds.
  mutating func readRules() {
    let lines = file.bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    for (number, line) in lines.enumerated().prefix(Self.mostDocuments)
    where line.contains(where: { $0 > 0x20 }) {
      do throws(JSONError) {
        let document = try JSONParser.parse(
          Array(line), limits: .init(depth: Self.depth, bytes: limits.fileBytes))
        let place = GuideError.Place(file: file.path, line: number + 1, column: 1)
        if let rule = Self.rule(document) { readRule(rule, at: place) }
      } catch {
        let place = GuideError.Place(file: file.path, line: number + 1, column: error.column)
        report(GuideError(.json, error.detail, at: place))
      }
    }
  }

  mutating func report(_ problem: GuideError) {
    if problems.count < limits.problems { problems.append(problem) }
  }

  // MARK: Documents

  /// Reads whatever a document is. Lists and envelopes are unfolded; their depth is bounded by the parser's.
  /// `path` are the keys that lead to it in the file, which has one document then; nil where they are not known.
  private mutating func read(_ value: JSONValue, at place: GuideError.Place, path: [String]?) {
    if let elements = value.array {
      for element in elements { read(element, at: place, path: nil) }
    } else if let object = value.object {
      readObject(object, value, at: place, path: path)
    } else {
      report(GuideError(.shape, "this must be an object or a list of objects", at: place))
    }
  }

  private mutating func readObject(
    _ object: JSONObject, _ value: JSONValue, at place: GuideError.Place, path: [String]?
  ) {
    if let source = object["_source"]?.object ?? object["fields"]?.object {
      return readAlert(source, at: place)
    }
    if let hits = object["hits"]?["hits"] { return read(hits, at: place, path: nil) }
    if let alerts = object["alerts"], alerts.array != nil { return read(alerts, at: place, path: nil) }
    if object.first("kibana.alert.rule.name") != nil || object.first("kibana.alert.rule.note") != nil {
      return readAlert(object, at: place)
    }
    if let attributes = object["attributes"], let type = object["type"]?.string, type.hasPrefix("osquery-") {
      return readSaved(type, attributes, id: object["id"]?.string, at: place)
    }
    if object["packs"]?.object != nil || object["schedule"]?.object != nil {
      return readConfiguration(object, at: place, path: path)
    }
    if object["queries"] != nil { return readPack(value, path: path, name: nil, at: place) }
    if object["rule_id"] != nil, object["name"] != nil { return readRule(value, at: place) }
    if let data = object["data"] { return read(data, at: place, path: path.map { $0 + ["data"] }) }
    if object["query"]?.string != nil { return KibanaObjects.add(value, to: &saved, place: place) }
    // Kibana ends an export with a line of figures.
    if object.keys.contains(where: { $0.hasPrefix("exported") }) { return }
    let detail =
      "this is no rule, alert, osquery pack or saved query; give one of them, exported or as an API "
      + "answers it"
    report(GuideError(.shape, detail, at: place))
  }

  private mutating func readAlert(_ alert: JSONObject, at place: GuideError.Place) {
    var rule = JSONObject()
    for name in ["rule_id", "name", "note", "version"] {
      rule[name] = alert.first(FieldPath("kibana.alert.rule.\(name)"))
    }
    rule["tags"] = .array(alert.scalars(at: "kibana.alert.rule.tags"))
    let actions = ["kibana.alert.rule.response_actions", "kibana.alert.rule.parameters.response_actions"]
    rule["response_actions"] = actions.lazy.compactMap { alert.values(at: FieldPath($0)).first }.first
    rule["os"] = alert.first("host.os.type")
    readRule(.object(rule), at: place)
  }

  private mutating func readRule(_ rule: JSONValue, at place: GuideError.Place) {
    var alert = JSONObject()
    for name in ["rule_id", "name", "note", "version", "tags"] {
      alert["kibana.alert.rule.\(name)"] = rule[name]
    }
    alert["host.os.type"] = rule["os"]
    let note = AlertGuideReader(limits: limits).guide(of: alert)
    let actions = KibanaObjects.responseActions(rule, place: place)
    guard note != nil || !actions.statements.isEmpty || !actions.problems.isEmpty else { return }
    let contents = GuideContents(
      steps: note?.steps ?? [], statements: (note?.statements ?? []) + actions.statements,
      investigations: note?.investigations ?? [], problems: (note?.problems ?? []) + actions.problems)
    let id = rule["rule_id"]?.string
    let name = rule["name"]?.string
    let tags = rule["tags"]?.array?.compactMap(\.string) ?? []
    guides.append(
      Guide(
        id: id ?? name ?? file.stem, title: name ?? id ?? file.stem, ruleID: id,
        ruleVersion: rule["version"]?.int, source: .ruleFile(file: file.path),
        platforms: note?.platforms ?? HostPlatform.named(tags: tags), contents: contents))
  }

  private mutating func readSaved(
    _ type: String, _ attributes: JSONValue, id: String?, at place: GuideError.Place
  ) {
    switch type {
    case "osquery-saved-query": KibanaObjects.add(attributes, to: &saved, place: place)
    case "osquery-pack", "osquery-pack-asset":
      readPack(attributes, path: nil, name: attributes["name"]?.string ?? id, at: place)
    default: break
    }
  }
}
