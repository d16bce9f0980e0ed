import ECS
import Osquery
public import TOML

/// Reads the guide of a rule file in Elastic's TOML form: `rule.note`, with `$osquery_N` and `$investigate_N`
/// for the tables `[[transform.osquery]]` and `[[transform.investigate]]`.
public struct RuleGuideReader: Sendable {
  private let limits: GuideLimits

  /// A reader with bounds; it holds no state.
  public init(limits: GuideLimits = GuideLimits()) { self.limits = limits }

  /// The guide of a rule file, or nil when the rule has neither note nor statements.
  ///
  /// Throws when the text is not TOML, or no rule. Trouble inside the note is told in `Guide.problems`.
  public func guide(_ text: [UInt8], file: String? = nil) throws(GuideError) -> Guide? {
    let document: TOMLDocument
    do throws(TOMLError) {
      document = try TOMLDocument.parse(text, file: file, limits: .init(bytes: limits.fileBytes))
    } catch {
      let place = GuideError.Place(file: file, line: error.line, column: error.column)
      throw GuideError(.toml, error.message, at: place)
    }
    return try guide(document)
  }

  /// The guide of a rule file that has been read.
  public func guide(_ document: TOMLDocument) throws(GuideError) -> Guide? {
    guard let rule = document.root["rule"]?.table else {
      let place = GuideError.Place(file: document.file, line: 1, column: 1)
      throw GuideError(.shape, "the file has no [rule] table, so it is no rule", at: place)
    }
    let transforms = try transforms(of: document)
    let actions = responseActions(of: document)
    let note = rule["note"]?.located
    guard note != nil || !transforms.statements.isEmpty || !actions.statements.isEmpty else { return nil }
    var contents = NoteReader.read(
      note?.value ?? "", statements: transforms.statements, investigations: transforms.investigations,
      limits: limits
    ) { offset in place(note?.location(ofUTF8Offset: offset), in: document) }
    contents.statements += actions.statements
    contents.problems = transforms.problems + contents.problems + actions.problems
    let id = rule["rule_id"]?.string
    let name = rule["name"]?.string
    return Guide(
      id: id ?? name ?? document.file ?? "rule", title: name ?? id ?? "", ruleID: id,
      ruleVersion: rule["version"]?.integer.flatMap { Int(exactly: $0) },
      source: .ruleFile(file: document.file),
      platforms: HostPlatform.named(tags: rule["tags"]?.strings ?? []), contents: contents)
  }

  /// The statements of `[[rule.response_actions]]`.
  private func responseActions(of document: TOMLDocument) -> GuideContents {
    guard let actions = document.root[["rule", "response_actions"]] else { return GuideContents() }
    return KibanaObjects.responseActions(
      ["response_actions": JSONValue(actions)], place: place(actions.position, in: document))
  }

  private func place(_ position: TOMLPosition?, in document: TOMLDocument) -> GuideError.Place {
    GuideError.Place(file: document.file, line: position?.line, column: position?.column)
  }

  /// The tables under `transform`. One that is not usable keeps its number but is left out, with a problem.
  private func transforms(of document: TOMLDocument) throws(GuideError) -> GuideContents {
    var contents = GuideContents()
    for (number, table) in tables("osquery", of: document).enumerated() {
      let reader = BlockReader(value: JSONValue(table), place: place(table.position, in: document))
      keep(&contents) { contents throws(GuideError) in
        var statement = try reader.statement(id: "osquery_\(number)")
        statement.place = table.table?["query"]?.located.flatMap(StatementPlace.init)
        contents.statements.append(statement)
      }
    }
    for (number, table) in tables("investigate", of: document).enumerated() {
      let reader = BlockReader(value: JSONValue(table), place: place(table.position, in: document))
      keep(&contents) { contents throws(GuideError) in
        contents.investigations.append(try reader.investigation(id: "investigate_\(number)"))
      }
    }
    return contents
  }

  private func tables(_ name: String, of document: TOMLDocument) -> ArraySlice<TOMLValue> {
    (document.root[["transform", name]]?.array ?? []).prefix(limits.statements)
  }

  private func keep(
    _ contents: inout GuideContents, _ add: (inout GuideContents) throws(GuideError) -> Void
  ) {
    do throws(GuideError) {
      try add(&contents)
    } catch {
      if contents.problems.count < limits.problems { contents.problems.append(error) }
    }
  }
}

extension JSONValue {
  /// The JSON that says the same as a TOML value; dates become text.
  fileprivate init(_ value: TOMLValue) {
    self =
      switch value.content {
      case .string(let text): .string(text.value)
      case .integer(let number): .number(JSONNumber(number))
      case .float(let number): .number(JSONNumber(number))
      case .boolean(let truth): .bool(truth)
      case .dateTime(let date): .string(date.text)
      case .array(let elements): .array(elements.map(JSONValue.init))
      case .table(let table): .object(JSONObject(table.members.map { ($0.key, JSONValue($0.value)) }))
      }
  }
}
