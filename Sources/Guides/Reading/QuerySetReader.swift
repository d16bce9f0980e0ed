internal import ECS
internal import Osquery

/// Reads an osquery pack as a guide: one of Dossier's query sets with its steps, or any other pack with its
/// queries.
///
/// Formats: osquery's packs (osquery, docs/wiki/deployment/configuration.md, "Query packs"), with comments and
/// lines that go on, and the keys named `dossier` of `Config/schema/query-set.schema.json`.
public struct QuerySetReader: Sendable {
  private let limits: GuideLimits

  /// A reader with bounds; it holds no state.
  public init(limits: GuideLimits = GuideLimits()) { self.limits = limits }

  /// The guide of a pack's text. `name` is its id where the pack does not state one.
  ///
  /// Throws at the first thing that is wrong, with the place as line and column or as JSON pointer.
  public func guide(_ text: [UInt8], file: String? = nil, name: String) throws(GuideError) -> Guide {
    let json: JSONValue
    do throws(JSONError) {
      json = try JSONParser.parse(OsqueryText.json(text), limits: .init(depth: 32, bytes: limits.fileBytes))
    } catch {
      let place = GuideError.Place(file: file, line: error.line, column: error.column)
      throw GuideError(error.code == .tooLarge ? .tooLarge : .json, error.detail, at: place)
    }
    let root = JSONCursor(json, file: file)
    return try guide(
      root, queries: try root.required("queries"), file: file, name: name,
      places: .init(map: JSONTextMap(text), queries: ["queries"]))
  }

  /// Where the queries of a pack stand in a file.
  struct Places {
    let map: JSONTextMap
    /// The keys that lead to the object of the queries.
    let queries: [String]
  }

  /// The guide of a pack that was read already. What it does not say of itself, `inherited` says.
  func guide(
    _ pack: JSONCursor, queries: JSONCursor, file: String?, name: String, places: Places?,
    inherited: PackTerms = PackTerms()
  ) throws(GuideError) -> Guide {
    var reader = TermsReader()
    var terms = try reader.pack(pack)
    terms.platform = terms.platform ?? inherited.platform
    terms.version = terms.version ?? inherited.version
    let set = try pack.optional("dossier")
    let order = try ids(of: queries, in: set)
    var statements: [String: Statement] = [:]
    for id in order {
      let query = try queries.required(id)
      let own = try reader.query(id, query)
      var statement = try statement(id, query, platform: own.platform ?? terms.platform)
      statement.terms = own
      statement.place = places.flatMap { $0.map.place(ofText: $0.queries + [id, "query"]) }
      statements[id] = statement
    }
    reader.finish(queries)
    let contents = GuideContents(
      steps: try steps(of: set, naming: statements), statements: order.compactMap { statements[$0] },
      remarks: Array(reader.remarks.prefix(limits.problems)))
    let id = try set?.required("id").string() ?? name
    return Guide(
      id: id, title: try set?.required("title").string() ?? id,
      ruleID: try set?.optional("rule_id")?.string(), ruleVersion: try set?.optional("rule_version")?.int(),
      source: .querySet(file: file), origin: try set?.optional("source")?.string(),
      platforms: HostPlatform.named(PlatformNames.list(terms.platform)), pack: terms, contents: contents)
  }

  // MARK: Statements

  /// The ids of all statements: in the order that the set states, or in that of the file.
  private func ids(of queries: JSONCursor, in set: JSONCursor?) throws(GuideError) -> [String] {
    let known = try queries.keys()
    guard known.count <= limits.statements else {
      throw queries.error(
        .tooLarge, "a query set may have \(limits.statements) statements, not \(known.count)")
    }
    guard let list = try set?.optional("order") else { return known }
    var order: [String] = []
    for element in try list.elements() {
      let id = try element.string()
      guard known.contains(id) else {
        throw element.error(.unknownReference, "there is no query named \"\(id)\" in the pack")
      }
      if order.contains(id) { throw element.error(.duplicate, "\"\(id)\" stands twice in the order") }
      order.append(id)
    }
    if let missing = known.first(where: { !order.contains($0) }) {
      throw list.error(.shape, "the order leaves out the query \"\(missing)\"")
    }
    return order
  }

  private func statement(
    _ id: String, _ query: JSONCursor, platform: String?
  ) throws(GuideError) -> Statement {
    let sql = try query.required("query")
    guard try sql.string().contains(where: { !$0.isWhitespace }) else {
      throw sql.error(.shape, "the query is empty; give it one statement")
    }
    let notes = try query.optional("dossier")
    let summary = try query.optional("description")?.string()
    return Statement(
      id: id, label: try notes?.optional("label")?.string() ?? id, sql: try sql.string(),
      ecsMapping: try mapping(query.optional("ecs_mapping")), summary: summary,
      purpose: try notes?.optional("purpose")?.string(), limits: try notes?.optional("limits")?.string(),
      volatility: try notes?.optional("volatility")?.choice(), platforms: PlatformNames.list(platform))
  }

  private func mapping(_ mapping: JSONCursor?) throws(GuideError) -> [String: Statement.Mapping] {
    guard let mapping else { return [:] }
    do throws(GuideError) {
      return try BlockReader(value: mapping.value, place: GuideError.Place()).mapping(mapping.value)
    } catch {
      throw mapping.error(.shape, error.detail)
    }
  }

  // MARK: Steps

  private func steps(
    of set: JSONCursor?, naming statements: [String: Statement]
  ) throws(GuideError) -> [GuideStep] {
    guard let list = try set?.optional("steps") else { return [] }
    let elements = try list.elements()
    guard elements.count <= limits.steps else {
      throw list.error(.tooLarge, "a query set may have \(limits.steps) steps, not \(elements.count)")
    }
    var steps: [GuideStep] = []
    var ids: Set<String> = []
    for element in elements {
      let step = try step(element, naming: statements)
      guard ids.insert(step.id).inserted else {
        throw try element.required("id").error(.duplicate, "two steps have the id \"\(step.id)\"")
      }
      steps.append(step)
    }
    return steps
  }

  private func step(
    _ step: JSONCursor, naming statements: [String: Statement]
  ) throws(GuideError) -> GuideStep {
    let depth = try step.optional("depth")?.int() ?? 0
    guard (0...limits.depth).contains(depth) else {
      throw step.error(.shape, "\"depth\" must be from 0 to \(limits.depth)")
    }
    var named: [String] = []
    for element in try step.optional("statements")?.elements() ?? [] {
      let id = try element.string()
      guard statements[id] != nil else {
        throw element.error(.unknownReference, "there is no query named \"\(id)\" in the pack")
      }
      named.append(id)
    }
    var answers: [GuideStep.Answer] = []
    for element in try step.optional("answers")?.elements() ?? [] { answers.append(try element.choice()) }
    let unread = try step.optional("unread")
    var words: [String] = []
    for element in try unread?.elements() ?? [] { words.append(try element.string()) }
    return GuideStep(
      id: try step.required("id").string(), section: try step.required("section").choice(), depth: depth,
      text: try step.required("text").string(), statements: named, answers: answers,
      isRecognised: unread != nil, unread: words,
      manualReason: try step.optional("why")?.string())
  }
}
