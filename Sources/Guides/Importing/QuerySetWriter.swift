public import ECS
import Osquery

/// Writes a guide as a query set: an osquery pack that follows `Config/schema/query-set.schema.json`.
///
/// What a pack says of itself and its queries stays as it is. Where a guide is no pack, the daemon is told to run the
/// statements as Dossier does: whole answers, from osquery 5 on.
public struct QuerySetWriter: Sendable {
  /// Seconds between two runs where a daemon schedules the pack, by how soon the answer is gone.
  private static let intervals: [Statement.Volatility: Int] = [
    .fleeting: 3_600, .short: 3_600, .lasting: 14_400,
  ]
  /// osquery's own interval for queries that state none (osquery, `schedule_default_interval`).
  private static let defaultInterval = 3_600
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

  /// Names of queries by the statements' ids: those that a query set may have stay, others are made new.
  private static func statementIDs(of statements: [Statement]) -> [String: String] {
    var ids: [String: String] = [:]
    var taken: Set<String> = []
    for (number, statement) in statements.enumerated() where isKept(statement, number: number) {
      ids[statement.id] = statement.id
      taken.insert(statement.id)
    }
    for (number, statement) in statements.enumerated() where ids[statement.id] == nil {
      let base = base(of: statement, number: number)
      let id = taken.contains(base) ? (2...).lazy.map { "\(base)_\($0)" }.first { !taken.contains($0) } : base
      taken.insert(id ?? base)
      ids[statement.id] = id ?? base
    }
    return ids
  }

  /// The number that a note gives says nothing; the label does, or else the tables.
  private static func isNumbered(_ statement: Statement, _ number: Int) -> Bool {
    statement.id == "osquery_\(number)"
  }

  private static func isKept(_ statement: Statement, number: Int) -> Bool {
    guard let first = statement.id.utf8.first, !isNumbered(statement, number) else { return false }
    let letters = UInt8(ascii: "a")...UInt8(ascii: "z")
    let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
    return letters.contains(first) && statement.id.utf8.count <= 64
      && statement.id.utf8.allSatisfy { letters.contains($0) || digits.contains($0) || $0 == 0x5F }
  }

  private static func base(of statement: Statement, number: Int) -> String {
    guard isNumbered(statement, number) || statement.id == statement.label else {
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
    var document = pack
    document["queries"] = .object(queries)
    document["dossier"] = .object(set)
    return document
  }

  /// What the pack says besides its queries.
  private var pack: JSONObject {
    guard let terms = guide.pack else {
      return [
        "platform": .string(Self.platform(guide.platforms.map(\.rawValue).sorted())),
        "version": .string(Self.osqueryVersion),
      ]
    }
    var pack: JSONObject = ["platform": .string(Self.platform(PlatformNames.list(terms.platform)))]
    pack.set("version", terms.version.flatMap(Self.version))
    pack.set("shard", terms.shard)
    pack.set("oncall", terms.oncall?.cut)
    if !terms.discovery.isEmpty { pack["discovery"] = .array(terms.discovery.map(JSONValue.string)) }
    return pack
  }

  /// What of the guide the pack does not have, or has otherwise (`notKept`), and which of its statements Dossier will
  /// not run as they are (`refused`). Each names the place as far as it is known.
  public var remarks: [GuideError] {
    var remarks = guide.remarks
    if let version = guide.pack?.version {
      remark(on: version, of: "the pack", at: .init(file: guide.file), &remarks)
    }
    for text in [guide.pack?.oncall].compactMap(\.self) where text.cut != text {
      remarks.append(GuideError(.notKept, "\"oncall\" was cut", at: .init(file: guide.file)))
    }
    for statement in guide.statements { remark(on: statement, &remarks) }
    return remarks
  }

  private func remark(on statement: Statement, _ remarks: inout [GuideError]) {
    let position = statement.place?.position(ofUTF8Offset: 0, in: statement.sql)
    let file = statement.place?.file ?? guide.file
    let place = GuideError.Place(file: file, line: position?.line, column: position?.column)
    let owner = "the query \"\(statement.id)\""
    if statement.terms != nil, name(statement) != statement.id {
      let detail =
        "\(owner) is called \(name(statement)) in the query set, where names are a to z, 0 to 9 and _"
      remarks.append(GuideError(.notKept, detail, at: place))
    }
    if let version = statement.terms?.version { remark(on: version, of: owner, at: place, &remarks) }
    for text in [statement.summary, statement.terms?.value].compactMap(\.self) where text.cut != text {
      let detail = "\(owner) has a text of more than 2000 characters, which was cut"
      remarks.append(GuideError(.notKept, detail, at: place))
    }
    if let refusal = GuideCheck().refusal(of: statement) {
      let detail = "\(owner) was imported as it is, but will not be run: \(refusal.detail)"
      remarks.append(GuideError(.refused, detail, at: place))
    }
  }

  private func remark(
    on version: String, of owner: String, at place: GuideError.Place, _ remarks: inout [GuideError]
  ) {
    guard Self.version(version) == nil else { return }
    let detail = "\(owner) is for version \"\(version)\", which is no version of osquery; it is left out"
    remarks.append(GuideError(.notKept, detail, at: place))
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

  /// A name that no platform has stays, so that the query goes on to run nowhere.
  private static func platform(_ names: [String]) -> String {
    let words = names.map { name in name.filter { $0.isASCII && ($0.isLetter || $0.isNumber) } }
    return names.isEmpty ? "all" : words.map { $0.isEmpty ? "unknown" : $0 }.joined(separator: ",")
  }

  /// The version, where it is written as versions are; osquery compares others by their letters.
  private static func version(_ text: String) -> String? {
    let isPlain = text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || ".+~-".contains($0)) }
    return isPlain && text.first?.isNumber == true && text.utf8.count <= 32 ? text : nil
  }

  private func query(_ statement: Statement) -> JSONObject {
    let volatility = statement.volatility ?? Statement.Volatility(ofTablesIn: statement.sql)
    let label = String(statement.label.prefix(120))
    var query = schedule(statement, volatility)
    query["description"] = .string(statement.summary?.cut ?? label)
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

  /// The statement's text, and when and where a daemon is to run it.
  private func schedule(_ statement: Statement, _ volatility: Statement.Volatility) -> JSONObject {
    let isPack = guide.pack != nil
    let terms = statement.terms ?? QueryTerms()
    let interval = isPack ? Self.defaultInterval : Self.intervals[volatility] ?? Self.defaultInterval
    let platforms =
      statement.platforms.isEmpty && !isPack ? guide.platforms.map(\.rawValue).sorted() : statement.platforms
    var query: JSONObject = [
      "query": .string(statement.sql), "interval": .number(JSONNumber(terms.interval ?? interval)),
    ]
    query.set("snapshot", terms.snapshot ?? (isPack ? nil : true))
    query.set("removed", terms.removed)
    query.set("denylist", terms.denylist)
    query["platform"] = .string(Self.platform(platforms))
    query.set("version", terms.version.flatMap(Self.version) ?? (isPack ? nil : Self.osqueryVersion))
    query.set("shard", terms.shard)
    query.set("startup_priority", terms.startupPriority)
    query.set("value", terms.value?.cut)
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
