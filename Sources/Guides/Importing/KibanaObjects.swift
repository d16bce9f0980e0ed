import ECS

/// The shapes in which Kibana writes statements outside of notes: response actions of rules, saved queries
/// and
/// packs (Kibana, Osquery API and saved objects `osquery-saved-query`, `osquery-pack`).
enum KibanaObjects {
  /// The statements of a rule's response actions, in both spellings of their keys.
  static func responseActions(_ rule: JSONValue, place: GuideError.Place) -> GuideContents {
    var contents = GuideContents()
    let actions = rule["response_actions"]?.array ?? rule["responseActions"]?.array ?? []
    for action in actions {
      let type = action["action_type_id"]?.string ?? action["actionTypeId"]?.string
      guard type == ".osquery", let parameters = action["params"] else { continue }
      if let queries = parameters["queries"]?.array {
        for query in queries { add(query, to: &contents, place: place) }
      } else if parameters["query"]?.string != nil {
        add(parameters, to: &contents, place: place)
      } else {
        let name =
          ["saved_query_id", "savedQueryId", "pack_id", "packId"].lazy.compactMap { parameters[$0]?.string }
          .first
        let detail =
          "a response action names \(name.map { "\"\($0)\"" } ?? "no query") and holds no statement itself; "
          + "export that saved query or pack and import it too"
        contents.problems.append(GuideError(.unknownReference, detail, at: place))
      }
    }
    return contents
  }

  /// Adds what a saved query, a query of a pack or a response action says.
  static func add(
    _ query: JSONValue, id: String? = nil, to contents: inout GuideContents, place: GuideError.Place
  ) {
    let id =
      id ?? query["id"]?.string ?? query["saved_object_id"]?.string ?? "query_\(contents.statements.count)"
    let summary = query["description"]?.string
    let label = query["label"]?.string ?? query["name"]?.string ?? id
    let block: JSONValue = [
      "query": query["query"] ?? .null, "label": .string(label),
      "ecs_mapping": mapping(query["ecs_mapping"] ?? query["ecsMapping"]),
    ]
    do throws(GuideError) {
      let read = try BlockReader(value: block, place: place).statement(id: unique(id, in: contents))
      var reader = TermsReader()
      // Other keys than osquery's are Kibana's own; nothing of the query is lost with them.
      let terms = try reader.query(id, JSONCursor(query, file: place.file))
      contents.remarks += reader.remarks
      var statement = Statement(
        id: read.id, label: read.label, sql: read.sql, ecsMapping: read.ecsMapping,
        summary: summary.flatMap(\.nonEmpty), platforms: PlatformNames.list(terms.platform))
      statement.terms = terms
      contents.statements.append(statement)
    } catch {
      contents.problems.append(error)
    }
  }

  private static func unique(_ id: String, in contents: GuideContents) -> String {
    let taken = Set(contents.statements.map(\.id))
    guard taken.contains(id) else { return id }
    return (2...).lazy.map { "\(id)_\($0)" }.first { !taken.contains($0) } ?? id
  }

  /// A mapping as an object; saved objects write it as a list of `{"key", "value"}`.
  private static func mapping(_ value: JSONValue?) -> JSONValue {
    guard let entries = value?.array else { return value ?? .null }
    let members = entries.compactMap { entry in
      entry["key"]?.string.flatMap { key in entry["value"].map { (key, $0) } }
    }
    return .object(JSONObject(members))
  }
}
