public import ECS
import Osquery

/// Writes a guide as a query set: an osquery pack that follows `Config/schema/query-set.schema.json`.
public struct QuerySetWriter: Sendable {
  /// Seconds between two runs where a daemon schedules the pack, by how soon the answer is gone.
  private static let intervals: [Statement.Volatility: Int] = [
    .fleeting: 3_600, .short: 3_600, .lasting: 14_400,
  ]
  private static let osqueryVersion = "5.0.0"

  private let guide: Guide
  /// The pack's name, which is the name for its file without `.json`.
  public let id: String
  private let statementIDs: [String: String]

  /// A writer for a guide; `id` is its name where the guide's own is none that a query set may have.
  public init(_ guide: Guide, id: String? = nil) {
    self.guide = guide
    let names = [id, guide.id, guide.title].compactMap { $0 }
    let slugs = names.map { Slug.make($0, separator: "-", longest: 64) }
    self.id = slugs.first { !$0.isEmpty } ?? "guide"
    statementIDs = Self.statementIDs(of: guide.statements)
  }

  private static func statementIDs(of statements: [Statement]) -> [String: String] {
    var ids: [String: String] = [:]
    var taken: Set<String> = []
    for (number, statement) in statements.enumerated() {
      let base = base(of: statement, number: number)
      let id = taken.contains(base) ? (2...).lazy.map { "\(base)_\($0)" }.first { !taken.contains($0) } : base
      taken.insert(id ?? base)
      ids[statement.id] = id ?? base
    }
    return ids
  }

  private static func base(of statement: Statement, number: Int) -> String {
    // The number that a note gives says nothing; the label does, or else the tables.
    guard statement.id == "osquery_\(number)" || statement.id == statement.label else {
      let id = Slug.make(statement.id, separator: "_", longest: 56)
      return id.isEmpty ? "statement_\(number)" : id
    }
    let isASCII = statement.label.utf8.allSatisfy { $0 < 0x80 }
    let text = isASCII ? statement.label : tables(of: statement.sql)
    var name = Slug.make(text, separator: "_", longest: 56)
    if name.hasPrefix("osquery_"), name != statement.id { name = String(name.dropFirst(8)) }
    return name.first?.isLetter == true ? name : "statement_\(number)"
  }

  /// The tables of a statement, one after the other.
  private static func tables(of sql: String) -> String {
    guard let query = try? SQLParser.parse(SQLText(sql)) else { return "" }
    let names = SQLScopes.all(in: query, catalog: .bundled).flatMap(\.scope.sources).compactMap(
      \.schema?.name)
    return names.joined(separator: " ")
  }

  /// The pack.
  public func document() -> JSONObject {
    var queries = JSONObject()
    for statement in guide.statements { queries[name(statement)] = .object(query(statement)) }
    var set: JSONObject = [
      "schema": 1, "id": .string(id), "title": .string(String(guide.title.nonEmpty?.prefix(200) ?? "Guide")),
    ]
    if let rule = guide.ruleID, Self.isRuleID(rule) {
      set["rule_id"] = .string(rule)
      if let version = guide.ruleVersion, version > 0 { set["rule_version"] = .number(JSONNumber(version)) }
    }
    set["source"] = .string(source)
    set["order"] = .array(guide.statements.map { .string(name($0)) })
    set["steps"] = .array(guide.steps.prefix(200).map { .object(step($0)) })
    return [
      "platform": .string(platform), "version": .string(Self.osqueryVersion), "queries": .object(queries),
      "dossier": .object(set),
    ]
  }

  private func name(_ statement: Statement) -> String { statementIDs[statement.id] ?? statement.id }

  private static func isRuleID(_ id: String) -> Bool {
    let parts = id.split(separator: "-", omittingEmptySubsequences: false)
    let isHex = parts.allSatisfy { $0.allSatisfy { $0.isHexDigit && !$0.isUppercase } }
    return isHex && parts.map(\.count) == [8, 4, 4, 4, 12]
  }

  private var source: String {
    if let origin = guide.origin { return origin }
    let name = guide.file.map { String($0.split(separator: "/").last ?? "") } ?? "an alert"
    return "Imported from \(name); the statements and the words are their author's."
  }

  private var platform: String { Self.platform(guide.platforms.map(\.rawValue)) }

  private static func platform(_ names: [String]) -> String {
    let known = Set(["windows", "linux", "darwin", "posix"]).intersection(names)
    return known.isEmpty ? "all" : known.sorted().joined(separator: ",")
  }

  private func query(_ statement: Statement) -> JSONObject {
    let volatility = statement.volatility ?? Statement.Volatility(ofTablesIn: statement.sql)
    let platforms = statement.platforms.isEmpty ? guide.platforms.map(\.rawValue) : statement.platforms
    let label = String(statement.label.prefix(120))
    var query: JSONObject = [
      "query": .string(statement.sql), "interval": .number(JSONNumber(Self.intervals[volatility] ?? 3_600)),
      "snapshot": true, "platform": .string(Self.platform(platforms)),
      "version": .string(Self.osqueryVersion), "description": .string(statement.summary?.cut ?? label),
    ]
    if !statement.ecsMapping.isEmpty { query["ecs_mapping"] = .object(mapping(statement.ecsMapping)) }
    let owner = guide.steps.first { $0.statements.contains(statement.id) }
    var notes: JSONObject = [
      "label": .string(label), "purpose": .string(statement.purpose?.cut ?? owner?.text.cut ?? label),
      "volatility": .string(volatility.rawValue),
    ]
    if let limits = statement.limits { notes["limits"] = .string(limits.cut) }
    query["dossier"] = .object(notes)
    return query
  }

  private func mapping(_ mapping: [String: Statement.Mapping]) -> JSONObject {
    JSONObject(
      mapping.sorted { $0.key < $1.key }.map { field, source in
        switch source {
        case .column(let column): (field, ["field": .string(column)])
        case .values(let values):
          (field, ["value": values.count == 1 ? .string(values[0]) : .array(values.map(JSONValue.string))])
        }
      })
  }

  private func step(_ step: GuideStep) -> JSONObject {
    let statements = step.statements.compactMap { statementIDs[$0] }
    var object: JSONObject = [
      "id": .string(step.id), "section": .string(step.section.rawValue),
      "depth": .number(JSONNumber(step.depth)), "text": .string(step.text.cut),
      "answers": .array(step.answers.map { .string($0.rawValue) }),
      "statements": .array(statements.map(JSONValue.string)),
    ]
    if step.isRecognised { object["unread"] = .array(step.unread.map { .string($0.cut) }) }
    if let reason = step.manualReason {
      object["why"] = .string(reason.cut)
    } else if step.answers == [.sandbox] {
      object["why"] = "Dossier sends files nowhere; a person submits them to a sandbox."
    } else if step.answers.isEmpty, statements.isEmpty {
      object["why"] = "The imported guide does not say what evidence answers this."
    }
    return object
  }
}

/// Makes names of titles.
private enum Slug {
  static func make(_ text: String, separator: Character, longest: Int) -> String {
    var slug = ""
    for character in text.lowercased() {
      if character.isASCII, character.isLetter || character.isNumber {
        slug.append(character)
      } else if let last = slug.last, last != separator {
        slug.append(separator)
      }
    }
    while let first = slug.first, !first.isLetter { slug.removeFirst() }
    slug = String(slug.prefix(longest))
    while slug.last == separator { slug.removeLast() }
    return slug
  }
}

extension String {
  /// Cut to the length that a query set's texts may have.
  fileprivate var cut: String { count > 2_000 ? String(prefix(1_999)) + "…" : self }
}
