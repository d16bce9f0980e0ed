import ECS

/// Reads what a `!{osquery{…}}` or `!{investigate{…}}` holds, and the same parts of rule files.
struct BlockReader {
  let value: JSONValue
  let place: GuideError.Place

  private func malformed(_ detail: String) -> GuideError { GuideError(.malformedBlock, detail, at: place) }

  func statement(id: String) throws(GuideError) -> Statement {
    guard let sql = value["query"]?.string, sql.contains(where: { !$0.isWhitespace }) else {
      throw malformed("the osquery block has no \"query\" text; give it one statement")
    }
    return Statement(
      id: id, label: label(otherwise: id), sql: sql, ecsMapping: try mapping(value["ecs_mapping"]))
  }

  private func label(otherwise id: String) -> String {
    guard let label = value["label"]?.string, !label.isEmpty else { return id }
    return label
  }

  /// Kibana's `{"<ecs field>": {"field": "<column>"} | {"value": <text or texts>}}`.
  func mapping(_ value: JSONValue?) throws(GuideError) -> [String: Statement.Mapping] {
    guard let value, value != .null else { return [:] }
    guard let object = value.object else { throw malformed("\"ecs_mapping\" must be an object") }
    var mapping: [String: Statement.Mapping] = [:]
    for (field, source) in object.members {
      if let column = source["field"]?.string {
        mapping[field] = .column(column)
      } else if let values = source["value"] {
        mapping[field] = .values((values.array ?? [values]).compactMap(\.scalarText))
      } else {
        throw malformed("the mapping of \(field) has neither \"field\" nor \"value\"")
      }
    }
    return mapping
  }

  func investigation(id: String) throws(GuideError) -> Investigation {
    guard let groups = value["providers"]?.array else {
      throw malformed("the investigate block has no \"providers\" list")
    }
    var providers: [[Investigation.Condition]] = []
    for group in groups {
      var conditions: [Investigation.Condition] = []
      for condition in group.array ?? [] { conditions.append(try self.condition(condition)) }
      providers.append(conditions)
    }
    return Investigation(
      id: id, label: label(otherwise: id), summary: value["description"]?.string, providers: providers,
      relativeFrom: value["relativeFrom"]?.string, relativeTo: value["relativeTo"]?.string)
  }

  private func condition(_ value: JSONValue) throws(GuideError) -> Investigation.Condition {
    guard let field = value["field"]?.string, let queryType = value["queryType"]?.string else {
      throw malformed("a condition of the investigate block has no \"field\" or \"queryType\"")
    }
    return Investigation.Condition(
      field: field, isExcluded: value["excluded"]?.bool ?? false, queryType: queryType,
      value: value["value"]?.scalarText, valueType: value["valueType"]?.string)
  }
}
