import ECS

/// The parts of an answer in the shape of Elasticsearch's EQL search API.
enum SearchAnswer {
  static func hits(_ name: String, _ found: [JSONValue]) -> JSONObject {
    ["total": ["value": .number(JSONNumber(found.count)), "relation": "eq"], name: .array(found)]
  }

  static func event(_ event: SourceEvent) throws -> JSONValue {
    let identity = try SourceIdentity(event)
    return [
      "_index": .string(identity.index), "_id": .string(identity.id), "_source": .object(event.document),
    ]
  }

  static func sequence(_ key: JoinKey, _ events: [SourceEvent?]) throws -> JSONValue {
    var sequence = JSONObject()
    if !key.values.isEmpty { sequence["join_keys"] = .array(key.values.map(\.json)) }
    sequence["events"] = .array(
      try events.map { event in
        try event.map { try self.event($0) } ?? ["_index": "", "_id": "", "missing": true]
      })
    return .object(sequence)
  }
}
